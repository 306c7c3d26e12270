package kesh.cli;

/** A command as it was typed, its options in components of its own. */
interface Command {
    /** How it writes; also what is wrong with it. */
    Output output();

    /**
     * @return the exit code
     * @throws kesh.Problem for what the operator can do something about
     */
    int run(Front front);
}
