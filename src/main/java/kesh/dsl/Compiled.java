package kesh.dsl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A script as class files, which can be stored: loading them takes a third of the time of compiling the text again.
 *
 * @param main the name of the script's own class; the others are its closures
 */
record Compiled(String main, Map<String, byte[]> classes) {

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(main);
            out.writeInt(classes.size());
            for (Map.Entry<String, byte[]> type : classes.entrySet()) {
                out.writeUTF(type.getKey());
                out.writeInt(type.getValue().length);
                out.write(type.getValue());
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these are not the complete bytes of a compiled script */
    static Compiled read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String main = in.readUTF();
        Map<String, byte[]> classes = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException("a class of " + length + " bytes");
            }
            classes.put(name, in.readNBytes(length));
        }
        if (!classes.containsKey(main) || in.available() > 0) {
            throw new IOException("not a whole script");
        }
        return new Compiled(main, classes);
    }

    KeshScript newScript() {
        ClassLoader loader = new ClassLoader(Compiled.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] type = classes.get(name);
                if (type == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, type, 0, type.length);
            }
        };
        try {
            return (KeshScript) loader.loadClass(main).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("a compiled script cannot be loaded", broken);
        }
    }
}
