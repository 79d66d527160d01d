package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The directory at the end of a zip archive, of either size of fields. Read here and not with a zip
 * library because what is wanted is where members lie in the file, so that they can be mapped.
 */
final class ZipDirectory {
  private static final int SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int FLAGS_AT = 8;
  private static final int METHOD_AT = 10;
  private static final int STORED_SIZE_AT = 20;
  private static final int SIZE_AT = 24;
  private static final int NAME_LENGTH_AT = 28;
  private static final int EXTRA_LENGTH_AT = 30;
  private static final int COMMENT_LENGTH_AT = 32;
  private static final int START_AT = 42;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA = 0xFFFF_FFFFL;

  private final FileBytes bytes;
  private final ByteBuffer directory;
  private final List<ZipMember> found = new ArrayList<>();

  private ZipDirectory(FileBytes bytes, ByteBuffer directory) {
    this.bytes = bytes;
    this.directory = directory;
  }

  /** The members by name, in the order in which they lie in the file; none overlaps another. */
  static Map<String, ZipMember> read(FileBytes bytes) throws IOException {
    ZipEnd end = ZipEnd.find(bytes);
    ByteBuffer directory =
        bytes.read(end.directoryStart(), end.directoryLength(), "the archive's directory");
    ZipDirectory reader = new ZipDirectory(bytes, directory);
    for (long i = 0; i < end.members(); i++) {
      reader.readEntry();
    }
    return reader.members(end.directoryStart());
  }

  private void readEntry() {
    int at = directory.position();
    if (directory.remaining() < ENTRY_BYTES || directory.getInt(at) != SIGNATURE) {
      throw malformed("an entry of the archive's directory", "something else");
    }
    int nameLength = directory.getShort(at + NAME_LENGTH_AT) & 0xFFFF;
    int extraLength = directory.getShort(at + EXTRA_LENGTH_AT) & 0xFFFF;
    int commentLength = directory.getShort(at + COMMENT_LENGTH_AT) & 0xFFFF;
    directory.position(at + ENTRY_BYTES);
    if (directory.remaining() < nameLength + extraLength + commentLength) {
      throw malformed("a whole entry of the archive's directory", "part of one");
    }
    byte[] name = new byte[nameLength];
    directory.get(name);
    ByteBuffer extra = extra64(extraLength);
    directory.position(directory.position() + extraLength + commentLength);
    long size = wide(directory.getInt(at + SIZE_AT), extra);
    long storedSize = wide(directory.getInt(at + STORED_SIZE_AT), extra);
    long start = wide(directory.getInt(at + START_AT), extra);
    found.add(
        new ZipMember(
            new String(name, StandardCharsets.UTF_8),
            directory.getShort(at + FLAGS_AT) & 0xFFFF,
            directory.getShort(at + METHOD_AT) & 0xFFFF,
            size,
            storedSize,
            start,
            0));
  }

  /** The extra field that has the figures which 32 bits do not hold; empty if there is none. */
  private ByteBuffer extra64(int extraLength) {
    ByteBuffer fields = directory.slice(directory.position(), extraLength).order(directory.order());
    while (fields.remaining() >= 2 * Short.BYTES) {
      int id = fields.getShort() & 0xFFFF;
      int length = fields.getShort() & 0xFFFF;
      if (length > fields.remaining()) {
        throw malformed("whole extra fields in the archive's directory", "part of one");
      }
      if (id == EXTRA_64) {
        return fields.slice(fields.position(), length).order(fields.order());
      }
      fields.position(fields.position() + length);
    }
    return fields.slice(0, 0);
  }

  private long wide(int narrow, ByteBuffer extra) {
    long value = narrow & IN_EXTRA;
    if (value != IN_EXTRA) {
      return value;
    }
    if (extra.remaining() < Long.BYTES) {
      throw malformed("a zip64 field in the archive's directory", "none");
    }
    return extra.getLong();
  }

  private Map<String, ZipMember> members(long directoryStart) {
    List<ZipMember> ordered = new ArrayList<>(found);
    ordered.sort(Comparator.comparingLong(ZipMember::start));
    Map<String, ZipMember> byName = new LinkedHashMap<>();
    for (int i = 0; i < ordered.size(); i++) {
      ZipMember member = ordered.get(i);
      long limit = i + 1 < ordered.size() ? ordered.get(i + 1).start() : directoryStart;
      long room = limit - member.start() - ZipMember.LOCAL_HEADER_BYTES;
      if (member.start() < 0 || member.storedSize() < 0 || member.storedSize() > room) {
        throw malformed(
            "archive members within the file that do not overlap",
            PickleFault.quote(member.name())
                + " with "
                + Long.toUnsignedString(member.storedSize())
                + " bytes from byte "
                + Long.toUnsignedString(member.start()));
      }
      ZipMember limited =
          new ZipMember(
              member.name(),
              member.flags(),
              member.method(),
              member.size(),
              member.storedSize(),
              member.start(),
              limit);
      if (byName.put(member.name(), limited) != null) {
        throw malformed("archive members of different names", PickleFault.quote(member.name()));
      }
    }
    return Collections.unmodifiableMap(byName);
  }

  private PifiException malformed(String expected, String actual) {
    return PickleFault.malformed(bytes.file(), expected, actual);
  }
}
