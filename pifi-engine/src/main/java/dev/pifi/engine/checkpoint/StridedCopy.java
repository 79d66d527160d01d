package dev.pifi.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Copies a tensor that does not lie row-major, such as a transposed one, into the order it has. */
final class StridedCopy {
  private final TensorEntry entry;
  private final int elementBytes;
  private final List<ByteBuffer> source;
  private final long[] index;
  private long at;

  private StridedCopy(TensorEntry entry) throws IOException {
    this.entry = entry;
    this.elementBytes = entry.type().byteSize();
    this.index = new long[entry.shape().size()];
    long last = 0;
    for (int axis = 0; axis < index.length; axis++) {
      last += (entry.shape().get(axis) - 1) * entry.strides().get(axis);
    }
    this.source = MappedRange.slices(entry.file(), entry.offset(), (last + 1) * elementBytes);
  }

  /** Row-major copies in direct buffers, little-endian, all but the last of one size. */
  static List<ByteBuffer> slices(TensorEntry entry) throws IOException {
    StridedCopy copy = new StridedCopy(entry);
    List<ByteBuffer> slices = new ArrayList<>();
    for (long done = 0; done < entry.byteLength(); done += MappedRange.SLICE_BYTES) {
      int size = (int) Math.min(MappedRange.SLICE_BYTES, entry.byteLength() - done);
      ByteBuffer slice = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
      copy.fill(slice);
      slices.add(slice.flip());
    }
    return slices;
  }

  private void fill(ByteBuffer slice) {
    while (slice.hasRemaining()) {
      long from = at * elementBytes;
      ByteBuffer bytes = source.get((int) (from / MappedRange.SLICE_BYTES));
      int place = (int) (from % MappedRange.SLICE_BYTES);
      switch (elementBytes) {
        case Long.BYTES -> slice.putLong(bytes.getLong(place));
        case Integer.BYTES -> slice.putInt(bytes.getInt(place));
        case Short.BYTES -> slice.putShort(bytes.getShort(place));
        default -> slice.put(bytes.get(place));
      }
      advance();
    }
  }

  /** The next element in row-major order: counts like an odometer. */
  private void advance() {
    for (int axis = index.length - 1; axis >= 0; axis--) {
      at += entry.strides().get(axis);
      if (++index[axis] < entry.shape().get(axis)) {
        return;
      }
      at -= index[axis] * entry.strides().get(axis);
      index[axis] = 0;
    }
  }
}
