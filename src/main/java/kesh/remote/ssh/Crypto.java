package kesh.remote.ssh;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.ChachaPolyCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.transport.cipher.Cipher;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.DHGexSHA1;
import net.schmizz.sshj.transport.kex.DHGexSHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.kex.KeyExchange;
import net.schmizz.sshj.transport.mac.MAC;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;

/**
 * Chooses the algorithms to offer, for each connection anew, and once: there is no second try with more, which anybody
 * in the network could bring about. Old algorithms come last, and only where the script asks for them.
 */
public final class Crypto {
    /** The only cipher that needs a key exchange in which nothing can be inserted or cut off (CVE-2023-48795). */
    static final String CHACHA = "chacha20-poly1305@openssh.com";

    private static final List<Factory.Named<KeyExchange>> KEX = List.of(
            new Curve25519SHA256.Factory(),
            new Curve25519SHA256.FactoryLibSsh(),
            new ECDHNistP.Factory256(),
            new ECDHNistP.Factory384(),
            new ECDHNistP.Factory521(),
            DHGroups.Group14SHA256(),
            DHGroups.Group16SHA512(),
            DHGroups.Group18SHA512(),
            new DHGexSHA256.Factory());
    private static final List<Factory.Named<KeyExchange>> OLD_KEX =
            List.of(new DHGexSHA1.Factory(), DHGroups.Group14SHA1(), DHGroups.Group1SHA1());

    private static final List<Factory.Named<Cipher>> CIPHERS = List.of(
            GcmCiphers.AES128GCM(),
            GcmCiphers.AES256GCM(),
            BlockCiphers.AES128CTR(),
            BlockCiphers.AES192CTR(),
            BlockCiphers.AES256CTR(),
            new Chacha());
    private static final List<Factory.Named<Cipher>> OLD_CIPHERS = List.of(
            BlockCiphers.AES128CBC(), BlockCiphers.AES192CBC(), BlockCiphers.AES256CBC(), BlockCiphers.TripleDESCBC());

    private static final List<Factory.Named<MAC>> MACS =
            List.of(Macs.HMACSHA2256Etm(), Macs.HMACSHA2512Etm(), Macs.HMACSHA2256(), Macs.HMACSHA2512());
    private static final List<Factory.Named<MAC>> OLD_MACS =
            List.of(Macs.HMACSHA1Etm(), Macs.HMACSHA1(), Macs.HMACMD5());

    // Host certificates are not verified here, so they must not be negotiated.
    private static final List<Factory.Named<KeyAlgorithm>> HOST_KEYS = List.of(
            KeyAlgorithms.EdDSA25519(),
            KeyAlgorithms.ECDSASHANistp256(),
            KeyAlgorithms.ECDSASHANistp384(),
            KeyAlgorithms.ECDSASHANistp521(),
            KeyAlgorithms.RSASHA512(),
            KeyAlgorithms.RSASHA256());
    private static final List<Factory.Named<KeyAlgorithm>> OLD_HOST_KEYS =
            List.of(KeyAlgorithms.SSHRSA(), KeyAlgorithms.SSHDSA());

    static {
        // sshj would register BouncyCastle by itself at its first use, which takes 400 ms.
        SecurityUtils.setRegisterBouncyCastle(false);
        Security.addProvider(new EcdsaName());
    }

    private Crypto() {}

    /** Must be called before anything of sshj is used. */
    public static void prepare() {
        // The static initialiser has done it.
    }

    /** Makes sshj ready for a connection without restrictions, which is not opened. */
    public static ConfigImpl unrestricted() {
        Optional<List<String>> all = Optional.empty();
        return config("", new Algorithms(all, all, all, all, all, Algorithms.Old.NEVER), List.of());
    }

    /**
     * @param name the host
     * @param allowed what ssh's configuration and the script allow for it
     * @param hostKeyTypes key types that known_hosts has for the host; they are requested first
     */
    static ConfigImpl config(String name, Algorithms allowed, List<String> hostKeyTypes) {
        ConfigImpl config = new ConfigImpl();
        config.setLoggerFactory(LoggerFactory.DEFAULT);
        config.setVersion("kesh");
        config.setRandomFactory(new SingletonRandomFactory(new JCERandom.Factory()));
        config.setFileKeyProviderFactories(List.of());
        config.setCompressionFactories(List.of(new NoneCompression.Factory()));
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        boolean legacy = allowed.legacy();
        List<Factory.Named<KeyExchange>> kex = new ArrayList<>();
        offered(name, "KexAlgorithms", with(KEX, OLD_KEX, legacy), allowed.kex())
                .forEach(method -> kex.add(new StrictKex.Factory(method)));
        kex.add(new ExtInfoClientFactory());
        config.setKeyExchangeFactories(kex);
        config.setCipherFactories(offered(name, "Ciphers", with(CIPHERS, OLD_CIPHERS, legacy), allowed.ciphers()));
        config.setMACFactories(offered(name, "MACs", with(MACS, OLD_MACS, legacy), allowed.macs()));
        List<Factory.Named<KeyAlgorithm>> hostKeys = new ArrayList<>(
                offered(name, "HostKeyAlgorithms", with(HOST_KEYS, OLD_HOST_KEYS, legacy), allowed.hostKeys()));
        if (allowed.hostKeys().isEmpty()) {
            // Without this a server with an ed25519 and an ecdsa key may show the one that known_hosts does not have.
            hostKeys.sort(
                    Comparator.comparing(algorithm -> hostKeyTypes.contains(keyType(algorithm.getName())) ? 0 : 1));
        }
        config.setKeyAlgorithms(hostKeys);
        return config;
    }

    private static <T> List<Factory.Named<T>> with(
            List<Factory.Named<T>> good, List<Factory.Named<T>> old, boolean legacy) {
        return legacy ? Stream.concat(good.stream(), old.stream()).toList() : good;
    }

    private static <T> List<Factory.Named<T>> offered(
            String name, String option, List<Factory.Named<T>> mine, Optional<List<String>> configured) {
        if (configured.isEmpty()) {
            return mine;
        }
        List<Factory.Named<T>> common = configured.get().stream()
                .flatMap(algorithm -> mine.stream().filter(one -> one.getName().equals(algorithm)))
                .toList();
        if (common.isEmpty()) {
            throw SshFailures.notConfigured(
                    name,
                    option,
                    configured.get(),
                    mine.stream().map(Factory.Named::getName).toList());
        }
        return common;
    }

    /** True if one of these is offered with {@code ssh legacy: true} only. */
    static boolean areOld(List<String> algorithms) {
        return Stream.of(OLD_KEX, OLD_CIPHERS, OLD_MACS, OLD_HOST_KEYS)
                .flatMap(List::stream)
                .anyMatch(old -> algorithms.contains(old.getName()));
    }

    /** Adds what the JDK lacks; what it has, it goes on doing itself. No more is offered to hosts because of this. */
    static void addBouncyCastle() {
        try {
            Security.addProvider((Provider) Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider")
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static String keyType(String algorithm) {
        return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
    }

    /** A cipher that the JDK does not have in this form. */
    private static final class Chacha implements Factory.Named<Cipher> {
        private final Factory.Named<Cipher> real = ChachaPolyCiphers.CHACHA_POLY_OPENSSH();

        @Override
        public String getName() {
            return CHACHA;
        }

        @Override
        public Cipher create() {
            addBouncyCastle();
            return real.create();
        }
    }
}
