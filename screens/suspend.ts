/** Milliseconds after which it is plain that the signal stopped nothing. */
const IGNORED = 200

/**
 * Stops this job, as Ctrl+Z does in a shell, and resolves when it goes on (`fg`). All of the
 * process group is stopped, or the shell would go on waiting for an npm that started us. Where no
 * shell could continue it (an orphaned process group, signal(7)), nothing is stopped and it
 * resolves soon. The terminal may have another size then, of which a job that is stopped is not
 * told: so it tells itself.
 */
export async function stopJob(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGCONT', resolve)
    process.kill(0, 'SIGTSTP')
    setTimeout(() => {
      process.off('SIGCONT', resolve)
      resolve()
    }, IGNORED)
  })
  process.kill(process.pid, 'SIGWINCH')
}
