# The client of the lab's tests: writes numbers, one after the other, to whoever takes them, and notes in /tmp/taken those
# that were acknowledged, each with the address of the server that did. One session as long as it answers within two
# seconds (the first time, it has dead hosts to get past): to log in anew for each number costs half a processor.
# Arguments: psql or ksql, and its conninfo.
program=$1 conninfo=$2
# Debian's psql is a Perl program that looks for the real one.
for bin in /usr/lib/postgresql/*/bin; do PATH=$bin:$PATH; done
export PGCONNECT_TIMEOUT=1
# To pause without a process for it: nothing is ever written there.
exec {nothing}<> <(:)
pause() { read -r -t 0.1 -u "$nothing" || :; }

number=0
while :; do
    coproc session { exec "$program" -qXAt -v ON_ERROR_STOP=1 -- "$conninfo"; }
    pid=$session_PID from=${session[0]} to=${session[1]} bound=15
    while
        number=$((number + 1))
        echo "insert into written values ($number) returning n || ' ' || host(inet_server_addr());" >&"$to" &&
            read -r -t "$bound" -u "$from" answer
    do
        echo "$answer" >>/tmp/taken
        bound=2
        pause
    done
    kill -KILL "$pid"
    wait "$pid"
    pause
done 2>/dev/null
