package kesh.remote.transport;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import kesh.remote.ssh.Crypto;
import net.schmizz.sshj.SSHClient;

/**
 * Does, while the script is read, what the first connection would otherwise wait for: it loads classes and starts the
 * algorithms of SSH and of the database login. It reaches nothing, and nothing depends on it.
 */
final class WarmUp implements Runnable {
    private static final List<String> DATABASE = List.of(
            "org.postgresql.jdbc.PgConnection",
            "org.postgresql.core.v3.QueryExecutorImpl",
            "org.postgresql.jdbc.PgPreparedStatement",
            "org.postgresql.jdbc.PgResultSet",
            "com.ongres.scram.client.ScramClient");

    @Override
    public void run() {
        try {
            Crypto.prepare();
            new SSHClient(Crypto.unrestricted());
            keyExchange();
            cipher();
            for (String name : DATABASE) {
                Class.forName(name);
            }
            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec("warm".toCharArray(), new byte[16], 4096, 256));
        } catch (GeneralSecurityException | ClassNotFoundException | LinkageError later) {
            // Code that needs it will report what is wrong with it.
        }
    }

    private static void keyExchange() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(pair.getPrivate());
        agreement.doPhase(pair.getPublic(), true);
        agreement.generateSecret();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
        signature.update(new byte[1]);
        signature.sign();
    }

    private static void cipher() throws GeneralSecurityException {
        byte[] iv = new byte[12];
        new SecureRandom().nextBytes(iv);
        SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        cipher.doFinal(new byte[64]);
        Mac.getInstance("HmacSHA256").init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    }
}
