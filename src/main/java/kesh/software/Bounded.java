package kesh.software;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import kesh.Problem;

/** Takes what is in an archive up to a number of entries and of bytes, whatever the archive says of itself. */
final class Bounded implements Packed.Taker {
    private final Packed.Taker taker;
    private final long mostEntries;
    private final long mostBytes;
    private long entries;
    private long bytes;

    Bounded(Packed.Taker taker, long mostEntries, long mostBytes) {
        this.taker = taker;
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    @Override
    public void take(Packed packed, InputStream content) throws IOException {
        if (++entries > mostEntries) {
            throw new Problem("it has more than %d entries".formatted(mostEntries), "no product has so many", null);
        }
        taker.take(packed, content);
    }

    /** Returns the stream, which counts to the same bound as all other streams of this archive. */
    InputStream bounded(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                return counted(in.read(), 1);
            }

            @Override
            public int read(byte[] to, int from, int most) throws IOException {
                int some = in.read(to, from, most);
                return counted(some, some);
            }

            @Override
            public long skip(long most) throws IOException {
                return readNBytes((int) Math.min(most, 1 << 16)).length;
            }
        };
    }

    private int counted(int result, int more) {
        bytes += result < 0 ? 0 : more;
        if (bytes > mostBytes) {
            throw new Problem(
                    "it unpacks to more than %d MB".formatted(mostBytes >> 20), "no product is so large", null);
        }
        return result;
    }
}
