package kesh.remote.ssh;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import java.security.Security;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.DHGexSHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;

/**
 * Chooses the algorithms to offer: a lean set that the JDK has itself, or all that sshj and BouncyCastle know.
 * Registering BouncyCastle costs 400 ms, and the lean set satisfies every OpenSSH since 6.2, so the full one is only
 * for a server, or a key, that the lean one failed with.
 */
public final class Crypto {
    private static boolean full;

    static {
        // sshj would register BouncyCastle by itself at its first use.
        SecurityUtils.setRegisterBouncyCastle(false);
        Security.addProvider(new EcdsaName());
    }

    private Crypto() {}

    /** Must be called before anything of sshj is used. */
    public static void prepare() {
        // The static initialiser has done it.
    }

    /** @param hostKeyTypes key types that known_hosts has for the host; they are requested first */
    public static synchronized Config config(List<String> hostKeyTypes) {
        if (full) {
            return finish(new DefaultConfig(), hostKeyTypes);
        }
        return finish(lean(), hostKeyTypes);
    }

    /** Makes {@link #config} offer everything from now on; returns true if that is a change. */
    static synchronized boolean useEverything() {
        if (full) {
            return false;
        }
        SecurityUtils.setRegisterBouncyCastle(true);
        full = true;
        return true;
    }

    private static ConfigImpl lean() {
        ConfigImpl config = new ConfigImpl();
        config.setLoggerFactory(LoggerFactory.DEFAULT);
        config.setVersion("kesh");
        config.setRandomFactory(new SingletonRandomFactory(new JCERandom.Factory()));
        config.setFileKeyProviderFactories(List.of());
        config.setCompressionFactories(List.of(new NoneCompression.Factory()));
        config.setKeyExchangeFactories(List.of(
                new Curve25519SHA256.Factory(),
                new Curve25519SHA256.FactoryLibSsh(),
                new ECDHNistP.Factory256(),
                new ECDHNistP.Factory384(),
                new ECDHNistP.Factory521(),
                DHGroups.Group14SHA256(),
                DHGroups.Group16SHA512(),
                new DHGexSHA256.Factory(),
                new ExtInfoClientFactory()));
        config.setCipherFactories(List.of(
                GcmCiphers.AES128GCM(),
                GcmCiphers.AES256GCM(),
                BlockCiphers.AES128CTR(),
                BlockCiphers.AES192CTR(),
                BlockCiphers.AES256CTR()));
        config.setMACFactories(List.of(
                Macs.HMACSHA2256Etm(),
                Macs.HMACSHA2512Etm(),
                Macs.HMACSHA2256(),
                Macs.HMACSHA2512(),
                Macs.HMACSHA1Etm(),
                Macs.HMACSHA1()));
        config.setKeyAlgorithms(List.of(
                KeyAlgorithms.EdDSA25519(),
                KeyAlgorithms.ECDSASHANistp256(),
                KeyAlgorithms.ECDSASHANistp384(),
                KeyAlgorithms.ECDSASHANistp521(),
                KeyAlgorithms.RSASHA512(),
                KeyAlgorithms.RSASHA256()));
        return config;
    }

    private static Config finish(ConfigImpl config, List<String> hostKeyTypes) {
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        // Without this a server with an ed25519 and an ecdsa key may show the one that known_hosts does not have.
        List<Factory.Named<KeyAlgorithm>> ordered = new ArrayList<>(config.getKeyAlgorithms());
        // Host certificates are not verified here, so they must not be negotiated.
        ordered.removeIf(algorithm -> algorithm.getName().contains("-cert-"));
        ordered.sort(Comparator.comparing(algorithm -> hostKeyTypes.contains(keyType(algorithm.getName())) ? 0 : 1));
        config.setKeyAlgorithms(ordered);
        return config;
    }

    private static String keyType(String algorithm) {
        return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
    }
}
