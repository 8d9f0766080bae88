const UNITS = ['second', 'minute', 'hour', 'day']

/** A rate limit, formatted alike for both backends: `1/minute`, `1/minute (burst 5)`. */
export function limitInWords(rate: string, burst: string | undefined): string {
  const [count = '', written = 'second'] = rate.split('/', 2)
  const unit = UNITS.find(
    (name) => written !== '' && name.startsWith(written.replace(/^sec$/, 'second')),
  )
  const every = `${count}/${unit ?? written}`
  return burst === undefined || burst === '' ? every : `${every} (burst ${burst})`
}
