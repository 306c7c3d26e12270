package kesh.cli;

/** A command as it was typed; its components are its options. */
interface Command {
    /** Returns how the command writes, its errors too: a command without such options writes text. */
    default Output output() {
        return Output.TEXT;
    }

    /**
     * @return the exit code
     * @throws kesh.Problem for an error that the operator can act on
     */
    int run(Front front);
}
