/** Secrets that an independent test planted, and found again: by what they are. */
export function plantedOthers(secret: string): Readonly<Record<string, string>> {
  // A password in an address, or in a word of a shell, has no blanks and quotation marks.
  const long = `${secret}0123456789abcdef`
  return {
    'a share with a password, without a scheme': `//robin:${secret}@nas/share /mnt cifs ro 0 0`,
    'secrets of a VPN under names of their own': `[vpn-secrets]\none=a\ntwo=${secret}\n`,
    'secrets of a VPN, far below': `[vpn-secrets]\n${'x=a\n'.repeat(30)}two=${secret}\n[ipv4]\n`,
    'a section of secrets in a patch': `+[secrets]\n+robin = ${secret}\n`,
    'a map of secrets': `secrets:\n  robin: ${secret}\n`,
    'a map of secrets, far below': `secrets:\n${'  x: a\n'.repeat(30)}  robin: "${secret}"\n`,
    'a map of secrets in a patch': `+passwords:\n+  robin: ${secret}\n`,
    'a map of secrets with blocks': `tokens:\n  one: |\n    ${secret}\n  two: ${secret}\n`,
    'a map of secrets in JSON': `{\n  "secrets": {\n    "robin": "${secret}"\n  }\n}`,
    'a heredoc for a file called pw': `cat > /run/pw <<'EOF'\n${secret}\nEOF`,
    'a heredoc for a file called db-pass': `cat > /run/db-pass <<EOF\n${secret}\nEOF`,
    'a heredoc in a variable': `PASS=$(cat <<Y\n${secret}\nY\n)`,
    'a quoted heredoc in a variable': `export API_TOKEN="$(cat <<'Y'\n${secret}\nY\n)"`,
    'a here-string for a file called pw': `tee /run/pw >/dev/null <<< "${secret}"`,
    'an echo to a file called pw': `echo ${secret} > /run/app.pw`,
    'standard input of a unit': `StandardInputText=${secret}`,
    'data of standard input': `StandardInputData=${secret}`,
    'a login of curl among other options': `curl -su robin:${secret} https://x`,
    iscsiadm: `iscsiadm -m node -o update -n node.session.auth.password -v ${secret}`,
    aws: `aws configure set aws_secret_access_key ${secret}`,
    keyctl: `keyctl add user db ${secret} @u`,
    'keyctl with another command': `keyctl update 123 ${secret}`,
    'a user of another program': `ExecStart=/bin/x --user robin:${secret} --debug`,
    'a user of another program with a sign': `ExecStart=/bin/x --username=robin:${secret}`,
    'a key of rclone': `[r]\ntype = b2\nkey = ${long.replace(/\W/g, '')}`,
    'a variable KEY': `Environment=A=b KEY=${long}`,
    'a variable AUTH': `Environment="AUTH=${long}"`,
    'a variable PRIVKEY': `Environment=PRIVKEY=${secret}`,
    'a variable SEED': `Environment=SEED=${secret}`,
    'a variable OTP_SEED': `export OTP_SEED=${secret}`,
    'a program of the store': `ExecStart=/nix/store/${'0'.repeat(32)}-x-1.0/bin/x -p ${secret}`,
    'a login in Python': `requests.get(url, auth=('robin', "${secret}"))`,
    'a name with colours in it': `pass\u001b[0mword=${secret}`,
    'a name with a zero width space': `pass\u200bword=${secret}`,
    'a name with hard blanks': `password\u00a0=\u00a0${secret}`,
  }
}

/** Tokens of services, which begin with their kind. */
export const SHAPED_TOKENS: readonly string[] = [
  'x=1234567890:hIDDhIDDhIDDhIDDhIDDhIDDhIDDhIDDhID',
  'a sk_live_hIDDhIDDhIDDhIDDhIDD',
  'a rk_test_hIDDhIDDhIDDhIDDhIDD',
  'a whsec_hIDDhIDDhIDDhIDDhIDD',
  'a npm_hIDDhIDDhIDDhIDDhIDDhIDDhIDD',
  'a: hf_hIDDhIDDhIDDhIDDhIDDhIDDhIDD',
  'Bearer hIDDhIDDhIDDhIDD',
]
