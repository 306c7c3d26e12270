package kesh.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kesh.Problem;
import kesh.Session;
import kesh.dsl.ClusterScript;
import kesh.dsl.ScriptLoader;
import kesh.local.TextFile;
import kesh.record.PlanFile;
import kesh.run.Outcome;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh apply}: executes a kept plan.
 *
 * @param cluster a script of the operator's that says who must have signed the plan
 */
record ApplyCommand(Path file, Optional<Path> cluster, HostPassword password, Agreement agreement, Output output)
        implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                "apply", "Executes a saved plan, if the cluster is still in the state it was planned from.");
        spec.usageMessage()
                .footer(
                        "",
                        syntax.say(
                                "A plan file holds the script that it was made of, and a script is a program. To compare "
                                        + "the plan, kesh runs that script on this machine with your rights, before it shows or "
                                        + "asks anything: apply only plans of people whom you would let log in as you."),
                        "",
                        syntax.say("With -c, a plan must be signed if the cluster's script says so: signed by: "
                                + "'~/ops/allowed_signers'. The signature is in PLAN.sig, and is verified before anything "
                                + "of the plan is run. To sign a plan:"),
                        "  " + PlanSignature.SIGNING + " PLAN");
        Output.addTo(spec, syntax);
        Agreement.addTo(spec, syntax);
        return HostPassword.addTo(spec, syntax)
                .addOption(syntax.file("FILE", "a script of yours that says who signs plans", "-c", "--cluster")
                        .build())
                .addPositional(syntax.operand("PLAN", "a file written by 'kesh plan --out'")
                        .build());
    }

    static Command of(ParseResult asked) {
        return new ApplyCommand(
                Syntax.path(asked),
                Syntax.option(asked, "-c"),
                HostPassword.of(asked),
                Agreement.of(asked),
                Output.of(asked));
    }

    @Override
    public int run(Front front) {
        Session session = front.session(agreement, output);
        return front.during(UnderWay.of(session), () -> front.ending(output, () -> applied(session, front)));
    }

    private Outcome applied(Session session, Front front) {
        String text = TextFile.read(file, "the plan");
        Optional<ClusterScript> own = cluster.map(script -> ScriptLoader.load(script, List.of()));
        own.ifPresentOrElse(declared -> requireSigned(declared, text, front), () -> warnUnverified(front));
        PlanFile kept = PlanFile.read(file.toString(), text);
        // From here on, code of the file runs.
        ClusterScript script = ScriptLoader.load(kept.script(), kept.source(), kept.arguments());
        requireSame(script, own);
        return session.apply(password.given(script, front.terminal()), kept);
    }

    private void requireSigned(ClusterScript own, String text, Front front) {
        Path signers = own.signers()
                .orElseThrow(() -> new Problem(
                        cluster.orElseThrow() + ": it does not say who signs plans",
                        null,
                        "add to it: signed by: '~/ops/allowed_signers'"));
        String verified = new PlanSignature(file, signers).verified(text);
        front.err().println(front.say(file + " is signed: " + verified));
    }

    private void warnUnverified(Front front) {
        if (Files.exists(PlanSignature.file(file))) {
            front.err()
                    .println(front.say("warning: " + PlanSignature.file(file)
                            + " was not verified: name a script that says who signs plans, with -c FILE"));
        }
    }

    /** A script that names signers is meant to be applied only with their signature. */
    private void requireSame(ClusterScript script, Optional<ClusterScript> own) {
        if (own.isEmpty() && script.signers().isPresent()) {
            throw new Problem(
                    file + ": its script says that plans are signed, and nothing was verified",
                    null,
                    "name your own script of this cluster, with -c FILE");
        }
        if (own.isPresent() && !own.get().name().equals(script.name())) {
            throw new Problem(
                    file + ": it is a plan for the cluster " + script.name(),
                    cluster.orElseThrow() + " declares the cluster " + own.get().name(),
                    null);
        }
    }
}
