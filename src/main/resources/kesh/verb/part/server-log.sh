# Prints where a server's log is, and the end of it, after a start that failed. It changes nothing, and runs under any POSIX sh.
# Arguments: the data directory, the server's program, its configuration file (empty: where the program expects it), and the
# seconds since the start was asked for. Output: a word and a text in each line.

# shellcheck disable=SC2012
# The reason: the names of a server's logs have no line feeds in them; those that have are not found.
data=$1 program=$2 config=$3 seconds=$4

# Debian has the configuration and the first log of a server by its version and name, as its data directory does.
name=${data##*/} version=${data%/*}
version=${version##*/}
if [ -z "$config" ] && [ ! -e "$data/postgresql.conf" ] && [ -r "/etc/postgresql/$version/$name/postgresql.conf" ]; then
    config=/etc/postgresql/$version/$name/postgresql.conf
fi

setting() { "$program" -D "$data" ${config:+-c "config_file=$config"} -C "$1" 2>/dev/null </dev/null; }

# The lines of that start: those that are no older, where they begin with a time, in whatever time zone; and of several tries
# the last. Clients are told all the time that the server starts up, which says nothing. The window is counted from the last line.
ending() {
    tail -n 300 -- "$1" | tr -d '\000' | awk -v window="$2" '
        /database system is (starting up|shutting down|not yet accepting connections)/ { next }
        {
            line[++n] = $0
            at[n] = at[n - 1]
            if (match(substr($0, 1, 80), /[0-9][0-9]-[0-9][0-9][ T][0-9][0-9]:[0-9][0-9]:[0-9][0-9]/)) {
                time = substr($0, RSTART + 6, 8)
                at[n] = substr(time, 1, 2) * 3600 + substr(time, 4, 2) * 60 + substr(time, 7, 2)
            }
        }
        END {
            for (i = 1; i <= n; i++) {
                if (at[i] != "" && (at[n] - at[i] + 86400) % 86400 > window) { first = i + 1; over = 0; continue }
                if (over || line[i] ~ /(starting|正在启动) ?(PostgreSQL|Kingbase)/) first = i
                over = line[i] ~ /database system is shut down|数据库系统已关闭/
            }
            if (n - first > 25) first = n - 25
            for (i = first ? first : 1; i <= n; i++) print "| " line[i]
        }'
}

found=no
show() {
    written=$(stat -c %Y -- "$1" 2>/dev/null) && [ -s "$1" ] || return 0
    window=$((seconds + 1 - $(date +%s) + written))
    [ "$window" -ge 0 ] || return 0
    if [ ! -r "$1" ]; then
        printf 'unreadable %s\n' "$1"
    else
        printf 'file %s\n' "$1"
        ending "$1" "$window"
    fi
    found=yes
}

show "$data/startup.log"
if [ -n "$config" ] && [ -d /var/log/postgresql ]; then show "/var/log/postgresql/postgresql-$version-$name.log"; fi
to=$(setting log_destination)
if [ -z "$to" ]; then
    [ "$found" = yes ] || "$program" -D "$data" ${config:+-c "config_file=$config"} -C data_directory 2>&1 >/dev/null </dev/null |
        tail -n 5 | sed 's/^/refuses /'
elif [ "$(setting logging_collector)" = on ]; then
    place=$(setting log_directory)
    case $place in /*) ;; *) place=$data/$place ;; esac
    case $to in *stderr*) ending=log ;; *csv*) ending=csv ;; *json*) ending=json ;; *) ending='' ;; esac
    if [ -n "$ending" ]; then
        newest=$(ls -t -- "$place" 2>/dev/null | if [ "$ending" = log ]; then grep -v '\.csv$\|\.json$'; else grep "\.$ending\$"; fi | head -n 1)
        if [ -n "$newest" ]; then show "$place/$newest"; elif [ ! -r "$place" ]; then printf 'unreadable %s\n' "$place"; fi
    fi
elif [ "$found" = no ]; then
    case $to in *stderr*) echo 'service' ;; esac
fi
case $to in *syslog*) printf 'syslog %s, facility %s\n' "$(setting syslog_ident)" "$(setting syslog_facility)" ;; esac
