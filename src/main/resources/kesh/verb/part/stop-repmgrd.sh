# Ends the repmgrd of one configuration, or the only repmgrd if it does not say which it uses, with its present process id.
# Argument: the configuration file.

# shellcheck shell=sh
config=$1

all=$(repmgrds)
own=$(printf '%s\n' "$all" | while read -r pid found; do
    if [ -n "$pid" ] && { [ "$found" = "$config" ] || [ "$(readlink -f -- "$found" 2>/dev/null)" = "$(readlink -f -- "$config")" ]; }; then
        echo "$pid"
    fi
done)
if [ -z "$own" ]; then
    own=$(printf '%s\n' "$all" | sed -n 's/^\([0-9][0-9]*\) *$/\1/p')
    case $own in *'
'*) echo "kesh: several repmgrd run, and none says that it uses $config" >&2; exit 1 ;; esac
fi
# A repmgrd that has ended meanwhile is no error.
[ -z "$own" ] || kill -- $own 2>/dev/null || :
