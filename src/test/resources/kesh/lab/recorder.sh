#!/bin/sh
# In place of each command that sshd is asked to run: keeps it, with its standard input, and then runs it. Each is a directory
# /dev/shm/record/NANOSECONDS-PID with the files from (the client's address), user (who it runs as), line (as it was sent), argv (the words of
# kesh's own, a NUL after each) and input. It keeps its process: whom kesh asks for by number is still the same.
umask 077
[ -d /dev/shm/record ] || mkdir -p -m 1777 /dev/shm/record
record=/dev/shm/record/$(date +%s%N)-$$
mkdir "$record" || exit 125
echo "${SSH_CONNECTION%% *}" >"$record/from"
id -un >"$record/user"
printf '%s' "$SSH_ORIGINAL_COMMAND" >"$record/line"
case $SSH_ORIGINAL_COMMAND in
    'exec sh -c '*)
        eval "set -- ${SSH_ORIGINAL_COMMAND#exec }"
        printf '%s\0' "$@" >"$record/argv"
        ;;
esac
cat >"$record/input"
exec sh -c "$SSH_ORIGINAL_COMMAND" <"$record/input"
