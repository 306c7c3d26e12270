package kesh.text;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The one way to a terminal, or to a file that may be shown on one: all text that is printed here is {@link Printable}. */
public final class PrintableStream extends PrintStream {

    private final UnaryOperator<String> safely;

    private PrintableStream(OutputStream out, Charset charset, UnaryOperator<String> safely) {
        super(out, true, charset);
        this.safely = safely;
    }

    public static PrintableStream ofText(OutputStream out, Charset charset) {
        return new PrintableStream(out, charset, Printable::shown);
    }

    /** For JSON, which has escapes of its own, and is always in UTF-8. */
    public static PrintableStream ofJson(OutputStream out) {
        return new PrintableStream(out, StandardCharsets.UTF_8, Printable::inJson);
    }

    @Override
    public void print(String text) {
        super.print(safely.apply(String.valueOf(text)));
    }

    /** PrintStream's own methods for objects and lines end here, or in {@link #print(String)}. */
    @Override
    public void print(Object object) {
        print(String.valueOf(object));
    }

    @Override
    public void print(char[] text) {
        print(String.valueOf(text));
    }

    @Override
    public void print(char letter) {
        print(String.valueOf(letter));
    }
}
