package kesh;

/** Where kesh starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("kesh");
    }
}
