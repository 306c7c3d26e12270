package kesh.cli;

/** A command as it was typed; its components are its options. */
interface Command {
    /** Returns how the command writes, its errors too. */
    Output output();

    /**
     * @return the exit code
     * @throws kesh.Problem for an error that the operator can act on
     */
    int run(Front front);
}
