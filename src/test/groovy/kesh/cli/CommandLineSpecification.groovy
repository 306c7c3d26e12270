package kesh.cli

import spock.lang.Specification

/** Types commands, and keeps what the last one printed. */
abstract class CommandLineSpecification extends Specification {
    String out
    String err

    protected int kesh(String... arguments) {
        def (outBefore, errBefore) = [System.out, System.err]
        def (outBytes, errBytes) = [new ByteArrayOutputStream(), new ByteArrayOutputStream()]
        System.out = new PrintStream(outBytes)
        System.err = new PrintStream(errBytes)
        try {
            return Cli.run(arguments)
        } finally {
            System.out = outBefore
            System.err = errBefore
            out = outBytes.toString('UTF-8')
            err = errBytes.toString('UTF-8')
        }
    }
}
