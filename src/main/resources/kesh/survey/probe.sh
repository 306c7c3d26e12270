# Prints all about a host at once. It runs under any POSIX sh as kesh's login user, and changes nothing. It uses builtins
# where they suffice: a run inspects a dozen times, and the cost of each time is the processes that it starts.
#
# kesh puts assignments in front: token (begins each section of the output), config, data, bin, passfile (each may be
# empty: find it), products ("NAME SERVER CONTROL_DATA AUTO_CONFIG PASSFILE" a line, the preferred one first),
# config_places and bin_places (patterns, one a line), directories (one a line), files (one a line), locales (one a line:
# print their character sets), versions (no: they are known already), access (yes: keys and crontab too), wal (yes: its end
# too), tree_functions (empty: the origin of the software is not wanted), product (its programs' directory; empty: bin),
# known_tree (the text printed for the tree before). Output: "\n$token NAME\n" and the section's text, as it is.

# shellcheck shell=sh disable=SC2154,SC2088,SC2012
# The reasons: kesh assigns variables; tildes are text; only the existence of a file counts, whatever its name.
data_setting='' bin_setting='' repmgr_setting='' postmaster=''
distribution='' server='' control_data='' auto_config='' usual_passfile=''
newline='
'
section() { printf '\n%s %s\n' "$token" "$1"; }
yes_no() { if "$@"; then echo yes; else echo no; fi; }

# Reads the last values of three settings in repmgr.conf, without quotes. kesh reads the file properly itself, and runs this
# again with the paths given if this reading differs. It uses only builtins: a process for each line would cost more than all
# the rest.
read_settings() {
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            *data_directory*=* | *pg_bindir*=* | *sys_bindir*=* | *repmgr_bindir*=*) ;;
            *) continue ;;
        esac
        name=${line%%=*} value=${line#*=}
        name=${name%"${name##*[![:space:]]}"} name=${name#"${name%%[![:space:]]*}"}
        value=${value#"${value%%[![:space:]]*}"}
        case $value in
            "'"*) value=${value#"'"} value=${value%%"'"*} ;;
            *) value=${value%%[#[:space:]]*} ;;
        esac
        case $name in
            data_directory) data_setting=$value ;;
            pg_bindir | sys_bindir) bin_setting=$value ;;
            repmgr_bindir) repmgr_setting=$value ;;
        esac
    done <"$config"
}

# True if each line is one of a repmgr.conf, and one of them is node_id: a setting (includes look like one), a comment, or blank.
# Others choose lines of a server's log or a table's file, but not all of them. Control characters are in no line but for tabs
# and the line's end of Windows, which repmgr takes as blanks, too; it wants more values quoted than this does.
is_repmgr_conf() {
    grep -q '^[[:blank:]]*node_id[[:blank:]=]' <"$1" 2>/dev/null || return 1
    quoted="'([^[:cntrl:]'\\\\]|\\\\[^[:cntrl:]]|'')*'"
    bare="[^[:cntrl:] #']"
    setting="[A-Za-z_][A-Za-z0-9_.]*( *= *($quoted|$bare*)| *$quoted| +$bare+)"
    others=$(tr '\000\t\r' '\001  ' <"$1" 2>/dev/null | LC_ALL=C grep -Evc "^ *($setting)? *(#[^[:cntrl:]]*)?\$" 2>/dev/null)
    [ "$others" = 0 ]
}

# True if there are no entries, not even hidden ones. A directory that cannot be read does not count as empty.
is_empty() {
    [ -r "$1" ] && [ -x "$1" ] || return 1
    for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        if [ -e "$entry" ] || [ -L "$entry" ]; then return 1; fi
    done
}

# Prints the paths that match patterns, which are given one a line.
expand_patterns() {
    old_ifs=$IFS
    IFS=$newline
    for pattern in $1; do
        case $pattern in "~/"*) pattern=$HOME/${pattern#??} ;; esac
        for path in $pattern; do
            if [ -e "$path" ]; then printf '%s\n' "$path"; fi
        done
    done
    IFS=$old_ifs
}

# id prints uid=26(postgres) gid=...; a user without a name has nothing in parentheses there.
user=$(id) group=${user#* gid=} group=${group%% *} user=${user#uid=} user=${user%% gid=*} uid=${user%%[!0-9]*}
case $user in *"("*) user=${user#*"("} user=${user%")"} ;; esac
# The group that a user has to himself is called like him.
own_group=''
case $group in *"($user)") own_group=${group%%[!0-9]*} ;; esac
section user; printf '%s' "$user"
section uid; printf '%s' "$uid"
section home; printf '%s' "$HOME"
# By POSIX, the host's name comes before the architecture; neither contains blanks.
platform=$(uname -nm)
section hostname; printf '%s' "${platform% *}"
section architecture; printf '%s' "${platform##* }"
section libc; getconf GNU_LIBC_VERSION 2>/dev/null
section clock; date +%s.%N
if [ -n "$locales" ] && command -v locale >/dev/null; then
    section locales
    for locale in $locales; do
        charset=$(LC_ALL=$locale locale charmap 2>&1)
        # For a locale that the host lacks, the program complains, and prints another's character set.
        case $charset in *[[:space:]]*) charset='' ;; esac
        printf '%s %s\n' "${charset:--}" "$locale"
    done
fi

# If its file does not exist here, a repmgrd belongs to a container and not to this host.
daemons=$(repmgrds | while read -r process found; do
    if [ -z "$found" ] || [ -e "$found" ]; then printf '%s %s\n' "$process" "$found"; fi
done)

case $config in "~/"*) config=$HOME/${config#??} ;; esac
if [ -z "$config" ]; then
    while read -r process config; do
        if [ -n "$config" ]; then break; fi
    done <<EOF
$daemons
EOF
fi
if [ -z "$config" ]; then
    config=$(expand_patterns "$config_places" | head -n 1)
fi
# One that runs with a link to the file runs with the file.
section repmgrd
while read -r process found; do
    if [ -n "$found" ] && [ "$found" -ef "$config" ]; then found=$config; fi
    [ -z "$process" ] || printf '%s %s\n' "$process" "$found"
done <<EOF
$daemons
EOF
section config-path; printf '%s' "$config"
if [ -n "$config" ]; then
    section config-exists; yes_no [ -e "$config" ]
    section config-readable; yes_no [ -r "$config" ]
    # kesh writes it by a rename, so the directory must be writable, now or once it is made.
    find_above "$config"
    find_existing "$above"
    section config-writable; yes_no [ -w "$existing" ]
    # Whoever may write records may name any file there: what is no repmgr.conf is not read, nor what others can replace, nor
    # what names programs that others can replace.
    if [ -r "$config" ] && is_trusted "$config" && is_repmgr_conf "$config"; then
        read_settings
        if is_trusted_place "${bin:-$bin_setting}" && is_trusted_place "$repmgr_setting"; then
            section config; cat -- "$config"
            [ -n "$data" ] || data=$data_setting
            [ -n "$bin" ] || bin=$bin_setting
        else
            data_setting='' repmgr_setting=''
        fi
    fi
fi

# Requires two programs: a place that has links to some of them does not have the rest.
has_product() { [ -x "$1/$server" ] && [ -x "$1/$control_data" ] && is_trusted "$1"; }

# Sets $bin and all that depends on the product: the programs that repmgr.conf names; else the newest version in the known
# places; else the programs in PATH.
find_product() {
    asked=$bin
    for try in asked places path; do
        while read -r distribution server control_data auto_config usual_passfile; do
            case $try in
                asked) bin=$asked ;;
                places)
                    bin=$(expand_patterns "$bin_places" | while IFS= read -r place; do
                        if has_product "$place"; then printf '%s\n' "$place"; fi
                    done | sort -V | tail -n 1)
                    ;;
                path) bin=$(command -v "$server" 2>/dev/null) && bin=$(dirname -- "$(readlink -f -- "$bin")") ;;
            esac
            if [ -n "$bin" ] && has_product "$bin"; then return 0; fi
        done <<EOF
$products
EOF
    done
    bin=''
    read -r distribution server control_data auto_config usual_passfile <<EOF
$products
EOF
}
find_product
section bin; printf '%s' "$bin"
section product; printf '%s' "$distribution"
if [ -n "$bin" ] && [ "$versions" != no ]; then
    # The server program prints the same, but loads libraries for 25 ms before it does.
    section server-version; "$bin/$control_data" --version 2>/dev/null
    repmgr=
    for place in "$repmgr_setting" "$bin" /usr/bin /usr/local/bin; do
        if [ -n "$place" ] && [ -x "$place/repmgr" ]; then repmgr=$place/repmgr; break; fi
    done
    section repmgr; printf '%s' "$repmgr"
    section repmgr-version; if [ -n "$repmgr" ]; then "$repmgr" --version 2>/dev/null; fi
fi

: "${passfile:=$usual_passfile}"
# The next section is only for a host of KingbaseES: "WORD VALUE" a line.
if [ "$distribution" = KINGBASE ]; then
    # If the vendor's tools have made no file, there may be one in plain text, made by hand.
    if [ "$passfile" = '~/.encpwd' ] && [ ! -e ~/.encpwd ] && [ -e ~/.kbpass ]; then passfile='~/.kbpass'; fi
    section kingbase
    kbhas "$config" | while read -r process; do printf 'kbha %s\n' "$process"; done
    for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [ "$name" = sys_securecmdd ] && is_ours "$process" && printf 'securecmdd %s\n' "${process#/proc/}"
    done
    for file in "$bin/license.dat" "${bin%/*}/license.dat" "${bin%/*}/../license.dat"; do
        if [ -e "$file" ]; then printf 'license %s\n' "$file"; fi
    done
    ip -o addr show 2>/dev/null | while read -r _ device _ address _; do
        printf 'address %s %s\n' "$device" "${address%/*}"
    done
    printf 'limit:nofile %s\n' "$(ulimit -n)"
    # These options are not in POSIX; a shell without them prints nothing.
    nproc=$(ulimit -u 2>/dev/null || ulimit -p 2>/dev/null) && printf 'limit:nproc %s\n' "$nproc"
    memlock=$(ulimit -l 2>/dev/null) && printf 'limit:memlock %s\n' "$memlock"
    { read -r semaphores </proc/sys/kernel/sem; } 2>/dev/null && printf 'limit:kernel.sem %s\n' "$semaphores"
    # cron starts the supervisor of KingbaseES: to stop a server there, kesh has to know.
    access=yes
fi

case $passfile in "~/"*) passfile=$HOME/${passfile#??} ;; esac
section passfile-path; printf '%s' "$passfile"
if [ -f "$passfile" ] && [ -r "$passfile" ]; then
    section passfile; cat -- "$passfile"
fi

section data-path; printf '%s' "$data"
if [ -n "$data" ]; then
    find_existing "$data"
    section disk; df -Pk -- "$existing" 2>/dev/null
    if [ ! -e "$data" ]; then
        section data-kind; echo absent
        section data-creatable; yes_no [ -w "$existing" ]
    elif [ ! -r "$data" ] || [ ! -x "$data" ]; then
        section data-kind; echo unreadable
    elif is_empty "$data"; then
        section data-kind; echo empty
        section data-creatable; yes_no [ -w "$data" ]
    else
        section data-kind; echo occupied
        set -- "$data"/global/*_control
        if [ -n "$bin" ] && [ -r "$1" ]; then
            section control; "$bin/$control_data" "$data" 2>/dev/null
            section slots
            for slot in "$data"/*_replslot/*/; do
                slot=${slot%/}
                [ ! -d "$slot" ] || printf '%s\n' "${slot##*/}"
            done
            # Names begin with the timeline. A shell sorts the names it finds; if it finds none, the pattern itself is left.
            four='[0-9A-F][0-9A-F][0-9A-F][0-9A-F]'
            eight=$four$four
            # shellcheck disable=SC2086
            set -- "$data"/*_wal/$eight$eight$eight
            shift $(($# - 1))
            section wal-newest; printf '%s' "${1##*/}"
        fi
        section elsewhere
        for link in "$data"/*_wal "$data"/*_tblspc/*; do
            if [ -L "$link" ]; then readlink -- "$link"; fi
        done
        section standby-signal; yes_no [ -e "$data/standby.signal" ]
        if [ -f "$data/$auto_config" ] && [ -r "$data/$auto_config" ]; then section auto-config; cat -- "$data/$auto_config"; fi
        set -- "$data"/*_wal/archive_status/*.ready
        section unarchived; if [ -e "$1" ]; then echo $#; else echo 0; fi
        for file in "$data/postmaster.pid" "$data/kingbase.pid"; do
            [ -f "$file" ] && [ -r "$file" ] || continue
            section postmaster; cat -- "$file"
            read -r postmaster <"$file"
            section server-running; yes_no [ -d "/proc/${postmaster:-none}" ]
            case $postmaster in '' | *[!0-9]*) ;; *) print_unit "$postmaster" ;; esac
        done
        if [ "$wal" = yes ] && [ -n "$bin" ]; then
            for file in "$data"/*_wal/*.history; do
                [ -r "$file" ] || continue
                name=${file##*/}
                section "history ${name%.history}"; cat -- "$file"
            done
            section wal-oldest
            for file in "$data"/*_wal/????????????????????????; do
                name=${file##*/}
                case $name in *[!0-9A-F]*) ;; *) printf '%s\n' "${name#????????}" ;; esac
            done | sort | head -n 1
            if [ -z "$postmaster" ] || [ ! -d "/proc/$postmaster" ]; then
                # The WAL after the last checkpoint is read up to the first invalid record.
                last=$("$bin/$control_data" "$data" 2>/dev/null | sed -n "s/^Latest checkpoint location: *//p")
                timeline=$("$bin/$control_data" "$data" 2>/dev/null | sed -n "s/^Latest checkpoint's TimeLineID: *//p")
                for file in "$data"/*_wal; do
                    section wal-end
                    "$bin/${control_data%controldata}waldump" -q -p "$file" -t "$timeline" -s "$last" 2>&1 | tail -n 1
                done
            fi
        fi
    fi
fi

if [ -n "$directories" ]; then
    section directories
    old_ifs=$IFS
    IFS=$newline
    set -f
    set -- $directories
    set +f
    for directory in "$@"; do
        exists=no writable=no empty=no
        if [ -d "$directory" ]; then
            exists=yes
            if is_empty "$directory"; then empty=yes; fi
        fi
        find_existing "$directory"
        if [ -w "$existing" ]; then writable=yes; fi
        printf '%s %s %s %s\n' "$exists" "$writable" "$empty" "$directory"
    done
    IFS=$old_ifs
fi

if [ -n "$files" ]; then
    section files
    old_ifs=$IFS
    IFS=$newline
    set -f
    set -- $files
    set +f
    for file in "$@"; do
        if [ -f "$file" ] && hash=$(sha256sum <"$file" 2>/dev/null); then
            printf '%s %s %s\n' "$(stat -c %a -- "$file" 2>/dev/null || echo -)" "${hash%% *}" "$file"
        fi
    done
    IFS=$old_ifs
fi

# The origin of the software: the packages that own it, else the contents of its directory.
if [ -n "$tree_functions" ] && [ -n "${product:=$bin}" ]; then
    root=${product%/*}
    section installation; printf '%s' "$root"
    if owned=$(dpkg-query -S "$product/$server" 2>/dev/null); then
        section manager; echo apt-get install
        section packages
        # shellcheck disable=SC2016,SC2046
        dpkg-query -W -f '${Package}=${Version}\n' $(
            { printf '%s\n' "$owned"; dpkg-query -S "$repmgr" "$root/lib/*.so" 2>/dev/null; } |
                sed '/^diversion /d; s/: .*//; s/,//g' | tr ' ' '\n' | sort -u
        ) 2>/dev/null
    elif rpm -qf "$product/$server" >/dev/null 2>&1; then
        section manager; echo dnf install
        section packages
        for file in "$product/$server" "$repmgr" "$root"/lib/*.so; do
            rpm -qf --qf '%{NAME}-%{VERSION}-%{RELEASE}\n' "$file" 2>/dev/null | grep -v ' '
        done | sort -u
    else
        # shellcheck disable=SC2034
        case $data in "$root"/*) tree_data=${data#"$root"/} ;; *) tree_data='' ;; esac
        # shellcheck disable=SC2034
        case $config in "$root"/*) tree_config=${config#"$root"/} ;; *) tree_config='' ;; esac
        # shellcheck disable=SC2034
        case $HOME in "$root"/*) tree_home=${HOME#"$root"/} ;; *) tree_home='' ;; esac
        eval "$tree_functions"
        empty=yes unfinished=no writable=no
        find_existing "$root"
        if [ -w "$existing" ]; then writable=yes; fi
        if [ -d "$root" ]; then
            if [ -d "$root/.kesh-unfinished" ]; then unfinished=yes; fi
            (
                cd "$root" || exit
                [ -n "$(tree_software ! -type d -print 2>/dev/null)" ] || exit
                stamp=$(tree_stamp)
                section tree
                if [ "${known_tree%% *}" = "$stamp" ]; then
                    printf '%s' "$known_tree"
                elif digest=$(tree_digest); then
                    printf '%s %s %s' "$stamp" "$digest" \
                        "$(tree_software -type f -printf '%s\n' | awk '{ n++; s += $1 } END { printf "%.0f %.0f", n, s }')"
                fi
            )
            [ -z "$(cd "$root" && tree_software ! -type d -print 2>&1)" ] || empty=no
        fi
        free=$(df -Pk -- "$existing" 2>/dev/null | tail -n 1 | awk '{ print $4 }')
        section tree-place; echo "$empty" "$unfinished" "$writable" "${free:--}"
    fi
fi

# The jobs of kesh: "running|ended|died STATUS NAME" a line and the command.
for job in "$HOME"/.kesh/jobs/*/; do
    [ -d "$job" ] || continue
    job=${job%/}
    status=- state=died
    if [ -r "$job/rc" ]; then
        read -r status <"$job/rc"
        state=ended
    elif { read -r group <"$job/pid"; } 2>/dev/null && kill -0 "-$group" 2>/dev/null; then
        state=running
    fi
    section "job $state $status ${job##*/}"
    cat -- "$job/command" 2>/dev/null
done
