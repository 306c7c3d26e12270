package kesh.remote.ssh;

import kesh.remote.Unreachable;

/** Nobody whom kesh believes knows the key that a host showed. */
final class UnknownHostKey extends Unreachable {
    private static final long serialVersionUID = 1L;

    UnknownHostKey(String message, String detail, String hint) {
        super(message, detail, hint);
    }

    /** Returns the same for a host that only a member of the cluster reaches: ssh-keyscan does not work there. */
    UnknownHostKey behind(SshConnection member, Target target, boolean declared) {
        String hint = "Log in once, and compare the fingerprint with that on its console: ssh -J " + member.target()
                + " "
                + target.words() + " — or believe the known_hosts of " + member.name() + ": via '" + member.name()
                + "', …, vouches: true";
        return new UnknownHostKey(
                getMessage(),
                detail().orElse(null),
                declared ? hint : hint + ", and declare the host: node '…', host: '" + target.address() + "'");
    }
}
