package dev.pifi.engine.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes archives as torch.save does, by hand: honest, hostile, and larger than the disk. */
final class ArchiveBytes {
  private static final int LOCAL_HEADER = 30;
  private static final int ALIGNMENT = 64;

  private final List<Member> members = new ArrayList<>();
  private Consumer<End> lie = end -> {};

  /** What the directory says of one member, and its bytes. */
  static final class Member {
    final String name;
    final byte[] content;
    final long hole;
    int method;
    int flags;
    int localExtra = -1;
    boolean extraMissing;
    long statedSize;
    long statedStart;

    private Member(String name, byte[] content, long hole) {
      this.name = name;
      this.content = content;
      this.hole = hole;
      this.statedSize = hole + content.length;
    }
  }

  /** What the end of the archive says of the directory. */
  static final class End {
    long count;
    long length;
    long start;
  }

  ArchiveBytes add(String name, byte[] content) {
    return add(name, 0, content);
  }

  /** A member that begins with zeros, which take no room where files can be sparse. */
  ArchiveBytes add(String name, long zeros, byte[] end) {
    members.add(new Member("m/" + name, end, zeros));
    return this;
  }

  Member member(String name) {
    return members.stream().filter(m -> m.name.equals("m/" + name)).findFirst().orElseThrow();
  }

  /** Shifts where the directory says that a member begins. */
  ArchiveBytes shift(String name, long by) {
    member(name).statedStart = by;
    return this;
  }

  ArchiveBytes lying(Consumer<End> change) {
    lie = change;
    return this;
  }

  Path write(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      ByteArrayOutputStream directory = new ByteArrayOutputStream();
      for (Member member : members) {
        long start = file.getFilePointer();
        writeMember(file, member, start);
        directory.writeBytes(entry(member, start + member.statedStart));
      }
      End end = new End();
      end.count = members.size();
      end.length = directory.size();
      end.start = file.getFilePointer();
      long endAt = end.start + end.length;
      lie.accept(end);
      file.write(directory.toByteArray());
      file.write(end(end, endAt));
    }
    return path;
  }

  private static void writeMember(RandomAccessFile file, Member member, long start)
      throws IOException {
    byte[] name = member.name.getBytes(StandardCharsets.UTF_8);
    long data = start + LOCAL_HEADER + name.length;
    int padding = (int) (-data & ALIGNMENT - 1);
    ByteBuffer header = little(LOCAL_HEADER + name.length + padding);
    header.putInt(0, 0x04034b50).putShort(6, (short) member.flags);
    header.putShort(8, (short) member.method).putShort(26, (short) name.length);
    header.putShort(28, (short) (member.localExtra < 0 ? padding : member.localExtra));
    header.position(LOCAL_HEADER).put(name);
    file.write(header.array());
    file.seek(file.getFilePointer() + member.hole);
    file.write(member.content);
  }

  private static byte[] entry(Member member, long start) {
    byte[] name = member.name.getBytes(StandardCharsets.UTF_8);
    boolean wide = wide(member.statedSize) || wide(start) || member.extraMissing;
    int extra = wide && !member.extraMissing ? 28 : 0;
    ByteBuffer entry = little(46 + name.length + extra);
    int size = wide ? -1 : (int) member.statedSize;
    entry.putInt(0, 0x02014b50).putShort(8, (short) member.flags);
    entry.putShort(10, (short) member.method).putInt(20, size).putInt(24, size);
    entry.putShort(28, (short) name.length).putShort(30, (short) extra);
    entry.putInt(42, wide ? -1 : (int) start).position(46).put(name);
    if (extra > 0) {
      entry.putShort((short) 1).putShort((short) 24);
      entry.putLong(member.statedSize).putLong(member.statedSize).putLong(start);
    }
    return entry.array();
  }

  /** The end in both sizes of fields, with the locator between them, as torch.save writes it. */
  private static byte[] end(End end, long endAt) {
    ByteBuffer bytes = little(56 + 20 + 22);
    bytes.putInt(0x06064b50).putLong(44).putInt(0x002d031e).putInt(0).putInt(0);
    bytes.putLong(end.count).putLong(end.count).putLong(end.length).putLong(end.start);
    bytes.putInt(0x07064b50).putInt(0).putLong(endAt).putInt(1);
    bytes.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1);
    bytes.putInt(-1).putInt(-1).putShort((short) 0);
    return bytes.array();
  }

  private static boolean wide(long value) {
    return value < 0 || value >= 0xFFFF_FFFFL;
  }

  private static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
