package kesh.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kesh.Problem;

/**
 * The signature of a plan, in a file beside it. OpenSSH's {@code ssh-keygen} makes it and verifies it: nothing of the plan
 * is used before.
 *
 * @param plan its signature is in a file of the same name with {@code .sig}
 * @param signers a file as in ssh-keygen(1), ALLOWED SIGNERS
 */
record PlanSignature(Path plan, Path signers) {
    private static final String NAMESPACE = "kesh-plan";
    private static final int SECONDS = 30;

    /** The command that signs a plan, without the plan's file. */
    static final String SIGNING = "ssh-keygen -Y sign -n kesh-plan -f ~/.ssh/id_ed25519";

    private record Ended(int exit, String said) {}

    static Path file(Path plan) {
        return plan.resolveSibling(plan.getFileName() + ".sig");
    }

    /**
     * @param text the plan as it was read: what is verified is what is applied
     * @return who has signed it, in the words of ssh-keygen
     * @throws Problem if none of the allowed signers has, or the signature or the signer's right has expired
     */
    String verified(String text) {
        if (!Files.isRegularFile(signers)) {
            throw new Problem(
                    signers.toAbsolutePath() + ": the allowed signers of plans cannot be read",
                    "it is no file",
                    "ssh-keygen(1) describes it under ALLOWED SIGNERS");
        }
        if (!Files.isRegularFile(file(plan))) {
            throw refused(plan + ": the plan is not signed", "there is no file " + file(plan));
        }
        String signature = file(plan).toString();
        Ended found = keygen("", "-Y", "find-principals", "-s", signature, "-f", signers.toString());
        if (found.exit() != 0) {
            throw refused(plan + ": the plan is not signed by an allowed signer", found.said());
        }
        List<String> refusals = new ArrayList<>();
        for (String signer : found.said().split("[,\n]")) {
            Ended verified = keygen(
                    text, "-Y", "verify", "-n", NAMESPACE, "-I", signer, "-s", signature, "-f", signers.toString());
            if (verified.exit() == 0) {
                return verified.said();
            }
            refusals.add(verified.said());
        }
        throw refused(plan + ": the signature is not valid for this plan", String.join("\n", refusals));
    }

    private Problem refused(String message, String detail) {
        return new Problem(
                message, detail.isBlank() ? null : detail, "whoever has reviewed it signs it: " + SIGNING + " " + plan);
    }

    private static Ended keygen(String input, String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ssh-keygen"));
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            CompletableFuture.runAsync(() -> feed(process, input));
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new Problem("ssh-keygen did not end within " + SECONDS + " s", String.join(" ", argv), null);
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.exitValue(), said.strip());
        } catch (IOException missing) {
            throw new Problem(
                    "ssh-keygen cannot be run, so the plan's signature cannot be verified",
                    missing.toString(),
                    "install OpenSSH 8.2 or newer on this machine");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted while the plan's signature was verified", null, null, interrupted);
        }
    }

    private static void feed(Process process, String input) {
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // It has found something wrong before it read all of it; its exit status tells.
            throw new UncheckedIOException(ended);
        }
    }
}
