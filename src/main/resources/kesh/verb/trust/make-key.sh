# Makes a key without a passphrase. The private key gets its name last; until then there is none. An existing key stays. It
# comes after beside.sh. Argument: the file of the private key.

# shellcheck shell=sh
directory_of "$1"
beside "$1" .kesh-key .kesh-key.pub
ssh-keygen -q -t ed25519 -N '' -f .kesh-key </dev/null && mv -fT -- .kesh-key.pub "$1.pub" && mv -nT -- .kesh-key "$1"
