package kesh.remote.ssh;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.keyprovider.PuTTYKeyFile;

/** A private key in a file. */
record KeyFile(boolean isLocked, KeyProvider key) implements KeyLogin.Signer {
    private static final List<Factory.Named<KeyAlgorithm>> SIGNATURES = List.of(
            KeyAlgorithms.EdDSA25519(),
            KeyAlgorithms.ECDSASHANistp256(),
            KeyAlgorithms.ECDSASHANistp384(),
            KeyAlgorithms.ECDSASHANistp521(),
            KeyAlgorithms.RSASHA512(),
            KeyAlgorithms.RSASHA256(),
            KeyAlgorithms.SSHRSA(),
            KeyAlgorithms.SSHDSA());

    /** Reads the key; only its public half if it needs a passphrase. */
    static KeyFile read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        boolean locked = text.contains("ENCRYPTED") || PublicHalf.isLocked(file);
        return new KeyFile(locked, locked ? null : parse(text));
    }

    PublicHalf publicHalf() throws IOException {
        return new PublicHalf(
                new Buffer.PlainBuffer().putPublicKey(key.getPublic()).getCompactData());
    }

    @Override
    public byte[] sign(String algorithm, byte[] data) throws IOException {
        try {
            Signature signature =
                    Factory.Named.Util.create(SIGNATURES, algorithm).newSignature();
            signature.initSign(key.getPrivate());
            signature.update(data);
            return new Buffer.PlainBuffer()
                    .putString(signature.getSignatureName())
                    .putString(signature.encode(signature.sign()))
                    .getCompactData();
        } catch (SSHRuntimeException e) {
            throw new IOException("the key does not sign: " + SshFailures.reason(e), e);
        }
    }

    private static KeyProvider parse(String text) throws IOException {
        FileKeyProvider provider = text.contains("BEGIN OPENSSH PRIVATE KEY")
                ? new OpenSSHKeyV1KeyFile()
                : text.startsWith("PuTTY-User-Key-File") ? new PuTTYKeyFile() : new PKCS8KeyFile();
        provider.init(text, null, null);
        try {
            provider.getPublic();
            return provider;
        } catch (IOException | SSHRuntimeException e) {
            // The JDK alone does not read every format; with BouncyCastle a second attempt may succeed.
            Crypto.addBouncyCastle();
            provider.init(text, null, null);
            provider.getPublic();
            return provider;
        }
    }
}
