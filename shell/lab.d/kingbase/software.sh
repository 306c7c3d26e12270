# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh and kingbase.sh
# Makes the installation directory as the vendor's package unpacks it (bin lib share), of the programs of Debian's packages
# and of stand-ins. Each stand-in says in its head what it is. Sourced by ../kingbase.sh.

# Maps the names of programs that differ; the others keep theirs.
kes_name() {
    case $1 in
    postgres) echo kingbase ;;
    psql) echo ksql ;;
    pg_*) echo "sys_${1#pg_}" ;;
    *) echo "$1" ;;
    esac
}

# make_software DIRECTORY
make_software() {
    local home=$1 from=/usr/lib/postgresql/$lab_version program file
    mkdir -p "$home"/{bin,lib,share,lib/programs}
    gcc -shared -fPIC -O2 -U_FORTIFY_SOURCE -o "$home/lib/libkesnames.so" "$kes_lib/names.c"
    for file in "$from"/lib/*.so; do
        [[ $file == *llvmjit* ]] || cp "$file" "$home/lib/"
    done
    cp -L "$(ldconfig -p | sed -n 's/^[[:space:]]*libpq\.so\.5 .*=> //p' | head -n 1)" "$home/lib/libpq.so.5"
    cp -R /usr/share/postgresql/"$lab_version"/{extension,timezonesets,tsearch_data} "$home/share/"
    cp /usr/share/postgresql/"$lab_version"/*.{bki,sql,txt,sample} "$home/share/"
    (
        cd "$home/share"
        mv postgres.bki kingbase.bki
        mv postgresql.conf.sample kingbase.conf.sample
        mv pg_hba.conf.sample sys_hba.conf.sample
        mv pg_ident.conf.sample sys_ident.conf.sample
        cp "$kes_lib/catalog.sql" kes-catalog.sql
    )
    for program in "$from"/bin/*; do
        program=${program##*/}
        [[ $program != postmaster ]] || continue
        cp "$from/bin/$program" "$home/bin/$(kes_name "$program")"
    done
    # Stand-ins run these two.
    mv "$home/bin/initdb" "$home/bin/repmgr" "$home/lib/programs/"
    patch_software "$home"
    for program in initdb repmgr kbha sys_monitor.sh sys_encpwd sys_HAscmdd.sh sys_securecmd sys_securecmdd; do
        sed "s|@VERSION@|$kes_version|g" "$kes_lib/$program" >"$home/bin/$program"
        chmod 755 "$home/bin/$program"
    done
    printf 'A stand-in for the license of KingbaseES: the lab has none and needs none.\n' >"$home/bin/license.dat"
    printf 'scmd_port=%s\n' "$kes_scmd_port" >"$home/share/sys_HAscmdd.conf"
}

patch_software() {
    local home=$1 file jobs=()
    for file in "$home"/bin/* "$home"/lib/programs/* "$home"/lib/{libpq.so.5,libpqwalreceiver.so,repmgr.so}; do
        patch_file "$file" &
        jobs+=($!)
    done
    for file in "${jobs[@]}"; do wait "$file" || die "cannot make the programs of KingbaseES"; done
}

# The loader expands $ORIGIN. Each call makes one change: patchelf 0.14 mixes up two.
# shellcheck disable=SC2016
patch_file() {
    case $1 in
    */lib/repmgr.so | */lib/libpqwalreceiver.so) patchelf --set-rpath '$ORIGIN' "$1" ;;
    *) perl "$kes_lib/patch.pl" "$1" "$kes_version" "$lab_scram_sm3" ;;
    esac
    case $1 in
    */bin/*) patchelf --set-rpath '$ORIGIN/../lib' "$1" ;;
    */programs/*) patchelf --set-rpath '$ORIGIN/..' "$1" ;;
    *) return 0 ;;
    esac
    patchelf --add-needed libkesnames.so "$1"
}
