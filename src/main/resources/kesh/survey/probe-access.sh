# The end of probe.sh, which runs it: it prints who may log in, and what else is started here.

# shellcheck shell=sh disable=SC2154
if [ "$access" = yes ]; then
    section public-keys; cat -- "$HOME"/.ssh/*.pub 2>/dev/null
    section host-keys; cat -- /etc/ssh/ssh_host_*_key.pub 2>/dev/null
    section authorized-keys; cat -- "$HOME/.ssh/authorized_keys" 2>/dev/null
    section known-hosts; cat -- "$HOME/.ssh/known_hosts" 2>/dev/null
    # These are the keys that ssh offers by default. Both programs refuse a private key that others may read: then the file
    # beside it must do. "-" means that there is a key, and it needs a passphrase.
    section identities
    for name in id_ed25519 id_ecdsa id_rsa; do
        [ -f "$HOME/.ssh/$name" ] || continue
        key=$(ssh-keygen -y -P '' -f "$HOME/.ssh/$name" 2>/dev/null </dev/null) || {
            key=-
            case $(stat -c %a -- "$HOME/.ssh/$name" 2>/dev/null) in
                *00) ;;
                *) { IFS= read -r key <"$HOME/.ssh/$name.pub"; } 2>/dev/null || key=- ;;
            esac
        }
        printf '%s %s\n' "$name" "$key"
    done
    section modes
    stat -L -c '%a %n' -- "$HOME" "$HOME/.ssh" "$HOME/.ssh/authorized_keys" "$HOME"/.ssh/id_ed25519 "$HOME"/.ssh/id_ecdsa \
        "$HOME"/.ssh/id_rsa 2>/dev/null
    # If there is no spool yet, root's crontab would make one.
    section crontab; if [ -d /var/spool/cron ] || [ ! -w /var/spool ]; then crontab -l 2>/dev/null; fi
    section boot
    if [ -d /run/systemd/system ]; then
        systemctl list-unit-files --no-legend --no-pager --state=enabled,enabled-runtime 'postgres*' 'repmgr*' 'kingbase*' \
            'securecmdd*' 2>/dev/null |
            while read -r unit _; do printf 'systemd: %s\n' "$unit"; done
    fi
    grep -Hs '^[[:space:]]*REPMGRD_ENABLED=.*yes' /etc/default/repmgrd | sed 's/:/: /'
    set -- /etc/crontab /etc/cron.d/*
    [ ! -x /etc/rc.local ] || set -- /etc/rc.local "$@"
    grep -HEs '^[^#]*(repmgrd|pg_ctl|bin/postgres|kbha|sys_ctl|bin/kingbase)' "$@" | sed 's/:[[:space:]]*/: /'
fi
section end
