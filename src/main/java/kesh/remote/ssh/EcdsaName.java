package kesh.remote.ssh;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;

/** Makes the JDK's key factory {@code EC} available by BouncyCastle's name {@code ECDSA}, which sshj uses. */
final class EcdsaName extends Provider {
    private static final long serialVersionUID = 1L;

    EcdsaName() {
        super("kesh-ecdsa", "1", "the name ECDSA for the key factory EC");
        putService(new Service(this, "KeyFactory", "ECDSA", Keys.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return new Keys(KeyFactory.getInstance("EC"));
            }
        });
    }

    /** Passes everything on to the real factory. */
    private static final class Keys extends KeyFactorySpi {
        private final KeyFactory real;

        Keys(KeyFactory real) {
            this.real = real;
        }

        @Override
        protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
            return real.generatePublic(spec);
        }

        @Override
        protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
            return real.generatePrivate(spec);
        }

        @Override
        protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec) throws InvalidKeySpecException {
            return real.getKeySpec(key, spec);
        }

        @Override
        protected Key engineTranslateKey(Key key) throws InvalidKeyException {
            return real.translateKey(key);
        }
    }
}
