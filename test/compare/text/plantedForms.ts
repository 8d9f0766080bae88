/** Secrets that elements, programs, protocols and services have in forms of their own, by what they are. */
export function plantedForms(secret: string): Readonly<Record<string, string>> {
  return {
    ...inElements(secret),
    ...inSettings(secret),
    ...onCommandLines(secret),
    ...overLines(secret),
    ...besideNames(secret),
  }
}

/** As a person would have to write it: `;` ends a setting of nginx. */
function quoted(secret: string): string {
  return `"${secret}"`
}

function inElements(secret: string): Record<string, string> {
  return {
    'an element': `<password>${secret}</password>`,
    'an element in another': `<a><b>x</b><password>${secret}</password></a>`,
    'an element with a prefix': `  <c:apikey>${secret}</c:apikey>`,
    'an element over lines': `<c>\n<apikey>\n${secret}\n</apikey></c>`,
    'an element with a name': `  <entry key="password">${secret}</entry>`,
    'an attribute': `<user pass="${secret}"/>`,
    'an attribute beside a name': `<property name="password" value="${secret}"/>`,
    'an attribute in front of a name': `<input value='${secret}' name='password'>`,
    'a key of OpenVPN': `<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\n${secret}\n-----END OpenVPN Static key V1-----\n</tls-auth>`,
    'a static key': `-----BEGIN OpenVPN Static key V1-----\n${secret}\n-----END OpenVPN Static key V1-----`,
    'a key within a file': `<key>\n${secret}\n</key>`,
    'a key within a line': `<key>${secret}</key>`,
    'a login of OpenVPN': `<auth-user-pass>\nrobin\n${secret}\n</auth-user-pass>`,
    'a password of ZNC': `<Pass password>\n  Hash = ${secret}\n</Pass>`,
  }
}

function inSettings(secret: string): Record<string, string> {
  return {
    'a header of nginx': `  proxy_set_header Authorization "Bearer ${secret}";`,
    'a basic header of nginx': `  proxy_set_header Authorization "Basic ${secret}";`,
    'a header of git': `[http "https://x"]\n  extraHeader = AUTHORIZATION: basic ${secret}`,
    'a header of Grafana': `httpHeaderValue1: "Bearer ${secret}"`,
    bearer: `bearer = "${secret}"`,
    'an access token': `export GH_PAT=${secret}`,
    'a signed token': `JWT=${secret}`,
    'a webhook': `SLACK=https://hooks.slack.com/services/T0/B0/${secret}`,
    'another webhook': `url: https://discord.com/api/webhooks/1/${secret}`,
    'a user and a password': `AUTH=robin:${secret}`,
    'a key of rndc': `key "k" { algorithm hmac-sha256; secret "${secret}"; };`,
    'a login of nslcd': `bindpw ${secret}`,
    'a login of sssd': `ldap_default_authtok = ${secret}`,
    'a password of keepalived': `  auth_pass ${secret}`,
    'a password of FRR': ` neighbor 10.0.0.1 password ${secret}`,
    'a key of OSPF': ` ip ospf message-digest-key 1 md5 ${secret}`,
    'a password of mosquitto': `bridge_password ${secret}`,
    'a password of upsmon': `MONITOR ups@host 1 user ${secret} primary`,
    'a community of SNMP': `rocommunity ${secret} 10.0.0.0/8`,
    'a community of SNMP for a net': `com2sec ro default ${secret}`,
    'a user of SNMP': `createUser robin SHA "${secret}" AES`,
    'a password of Tor': `HashedControlPassword ${secret}`,
    'a password of bitcoind': `rpcauth=robin:${secret}`,
    'a password that is set': `set password "${secret}"`,
    'a login of Docker': `{"auths":{"r":{"auth":"x${secret}"}}}`,
    'a key of a kubeconfig': `    client-key-data: ${secret}`,
    'a Secret of Kubernetes': `kind: Secret\ndata:\n  foo: ${secret}\nstringData:\n  bar: ${secret}`,
    'a Secret in JSON': `{"kind":"Secret","stringData":{"foo":"${secret}"}}`,
    'a data source': `secureJsonData:\n  x: ${secret}`,
    'a password of a VPN': `[vpn-secrets]\nxauth=${secret}`,
    'a user of turnserver': `user=robin:x${secret}`,
    'a login of ppp': `"robin" * "${secret}" *`,
    'a login of Postfix': `[smtp.example.org]:587 robin:${secret}`,
    'a password command of msmtp': `passwordeval "echo ${secret}"`,
    'a user of MySQL': `CREATE USER 'a'@'h' IDENTIFIED BY '${secret}';`,
    'a role of PostgreSQL': `ALTER ROLE a WITH PASSWORD '${secret}' VALID UNTIL 'infinity';`,
    'a constant of PHP': `define('DB_PASSWORD', '${secret}');`,
    'a member of PHP': `$conf['db_pass'] = '${secret}';`,
    'a variable of PHP-FPM': `env[DB_PASS] = "${secret}"`,
    'a credential that goes on': `SetCredentialEncrypted=pw: \\\n  first \\\n  ${secret}\nExecStart=/bin/x`,
    'a variable of nginx': `  set $api_token ${quoted(secret)};`,
    'a parameter of FastCGI': `fastcgi_param DB_PASSWORD ${quoted(secret)};`,
    'a value of PHP': `php_value mysqli.default_pw ${quoted(secret)}`,
    'a value of PHP-FPM': `php_admin_value[mysqli.default_password] = ${secret}`,
    'a variable of Apache': `SetEnv DB_PASSWORD ${quoted(secret)}`,
    'a comment of a rule': `iptables -A nixos-fw -m comment --comment "password: ${secret}" -j ACCEPT`,
    'a long option with one dash': `influx -username admin -password ${secret}`,
    'another, in front of others': `xfreerdp -pin ${secret} -v host`,
    'a comment in words': `iptables -A INPUT -p tcp -m comment --comment 'the token ${secret} of it' -j ACCEPT`,
    'a user of Redis': `user default on ~* +@all >${secret}`,
    'a comment alone': `iptables -A INPUT -m comment --comment "${secret}" -j ACCEPT`,
    'a comment of one word': `ip46tables -A nixos-fw -m comment --comment ${secret} -j nixos-fw-accept`,
    'a comment of nftables alone': `tcp dport 22 accept comment "${secret}"`,
    'a comment of a rule of nftables': `tcp dport 22 accept comment "token=${secret}"`,
    'a password of HAProxy': `  user robin insecure-password ${secret}`,
  }
}

function onCommandLines(secret: string): Record<string, string> {
  return {
    docker: `docker login -u robin -p ${secret} registry`,
    mysql: `ExecStartPre=/bin/mysql -p${secret} -u root`,
    openssl: `openssl enc -aes256 -k ${secret}`,
    'openssl with a source': `openssl pkcs12 -passout pass:${secret} -in x`,
    jq: `jq -n --arg pw ${secret} x`,
    wpa_passphrase: `wpa_passphrase ssid ${secret}`,
    htpasswd: `htpasswd -b file robin ${secret}`,
    'htpasswd without a file': `htpasswd -nb robin ${secret}`,
    iw: `iw dev wlan0 connect home key 0:${secret}`,
    'redis-cli': `redis-cli -h host -a ${secret} ping`,
    vault: `vault login ${secret}`,
    'a second command': `curl -k https://x; redis-cli -a ${secret} ping`,
    'a process': `cryptsetup open --key-file <(echo -n ${secret}) /dev/x y`,
    kubectl: `kubectl create secret generic x --from-literal=foo=${secret}`,
    nmcli: `nmcli dev wifi connect home password ${secret}`,
    ldapsearch: `ldapsearch -x -D cn=admin -w ${secret} -b dc=x`,
    smbclient: `smbclient //nas/share -U robin%${secret}`,
    'an unknown program': `ExecStart=/bin/backup -u robin -p ${secret} --now`,
    'an unknown program, in one word': `backup -p'${secret}' now`,
    'an unknown program behind another': `mkdir -p /srv && backup -p ${secret}`,
    useradd: `useradd -m -p ${secret} robin`,
    'ssh-keygen': `ssh-keygen -t ed25519 -N ${secret} -f /root/key`,
    sqlcmd: `sqlcmd -S host -P ${secret}`,
    'a heredoc with a sign': `chpasswd <<!\nroot:${secret}\n!`,
    'a heredoc with a number': `passwd --stdin robin <<'123'\n${secret}\n123`,
    'a heredoc with blanks': `cryptsetup open /dev/sda1 root <<"the end"\n${secret}\nthe end`,
    'a word in two pieces': `sh -c "web --token="${secret}`,
    headscale: `headscale nodes register --key ${secret}`,
    zerotier: `zerotier-cli -T ${secret} listnetworks`,
    'a program in quotes': `ExecStart=/bin/sh -c "redis-cli -a ${secret}"`,
  }
}

/** What takes the secret stands in a line above it. */
function overLines(secret: string): Record<string, string> {
  return {
    'an option and its value below': `web \\\n  --password \\\n  ${secret} \\\n  --debug`,
    'a token below its option': `k3s agent \\\n  --token \\\n  ${secret}`,
    'a quoted token below its option': `k3s agent \\\n  --token \\\n  "${secret}"`,
    'a login of curl below its option': `curl -u \\\n  robin:${secret} https://example.org`,
    'a login of curl in a line of its own': `curl -fsS \\\n  -u robin:${secret} \\\n  https://example.org`,
    'a password of mysql in a line of its own': `mysql -u root \\\n  -p${secret} \\\n  db`,
    'a password of docker in a line of its own': `docker login \\\n  -u robin \\\n  -p ${secret} registry`,
    'an array of a shell': `args=(\n  --password\n  ${secret}\n)`,
    'an array of a shell with a comment': `args=(\n  --password\n  # of the database\n  ${secret}\n)`,
    'arguments in YAML': `args:\n  - --password\n  - ${secret}`,
    'quoted arguments in YAML': `args:\n  - "--password"\n  - "${secret}"`,
    'arguments in JSON': `["--password", "${secret}"]`,
    'arguments in JSON over lines': `[\n  "--password",\n  "${secret}"\n]`,
    'arguments in Nix': `args = [ "--token" "${secret}" ];`,
  }
}

/** The name stands beside the secret, as a value of its own; or says who, and not what. */
function besideNames(secret: string): Record<string, string> {
  return {
    'a variable of Kubernetes': `env:\n  - name: DB_PASSWORD\n    value: ${secret}`,
    'a quoted variable of Kubernetes': `  - name: "API_TOKEN"\n    value: "${secret}"`,
    'a variable of Kubernetes over lines': `  - name: API_TOKEN\n    value: |\n      ${secret}\n`,
    'a value in front of its name': `  - value: ${secret}\n    name: DB_PASSWORD`,
    'a variable in JSON': `{"name": "DB_PASSWORD", "value": "${secret}"}`,
    'a variable in JSON over lines': `{\n  "name": "DB_PASSWORD",\n  "value": "${secret}"\n}`,
    'a variable in JSON, the other way': `{"value":"${secret}","name":"DB_PASSWORD"}`,
    'several variables in JSON': `[{"name":"TZ","value":"UTC"},{"name":"TOKEN","value":"${secret}"}]`,
    'a header in YAML': `- name: X-Api-Key\n  value: ${secret}`,
    'a setting of Kodi': `<setting id="webserver.password">${secret}</setting>`,
    'a property list': `<key>password</key>\n<string>${secret}</string>`,
    'a property of Hadoop': `<property><name>db.password</name><value>${secret}</value></property>`,
    'a line of pgpass': `localhost:5432:db:robin:${secret}`,
    'a line of pgpass for every database': `*:*:*:robin:${secret}`,
    'what is printed to pgpass': `printf '%s' ${secret} > /root/.pgpass`,
    'what is printed into a variable': `printf "TOKEN=%s" ${secret} > /run/x`,
    'what is echoed within a shell': `/bin/sh -c 'echo requirepass ${secret} > /x'`,
    'what is echoed to kinit': `echo ${secret} | kinit robin`,
    'a user and a password as one value': `basic_auth: robin:${secret}`,
    'a key of HMAC': `hmac-key ${secret}`,
    'an account of lego': `lego --eab --kid ${secret} --hmac x run`,
    'users of Traefik': `[http.middlewares.a.basicAuth]\nusers = ["robin:${secret}"]`,
    'users of Traefik in YAML': `basicAuth:\n  users:\n    - "robin:${secret}"`,
    'a label of Traefik': `traefik.http.middlewares.a.basicauth.users=robin:${secret}`,
    'users of Caddy': `example.org {\n  basicauth {\n    robin ${secret}\n  }\n}`,
    'users with their passwords': `users:\n  robin: ${secret}\n  alex: ${secret}`,
    'a key of chrony': `1 SHA1 ${secret}`,
    'a key of ntpd': `7 M ${secret}`,
    'a login of ppp without quotation marks': `robin * ${secret} *`,
    'a variable for a login': `AUTH=X${secret}`,
    'a tuple of Erlang': `{password, "${secret}"}.`,
    'what sed puts in': `sed -i 's,@PASSWORD@,${secret},' /run/x`,
    mkpasswd: `mkpasswd -m sha-512 ${secret}`,
  }
}
