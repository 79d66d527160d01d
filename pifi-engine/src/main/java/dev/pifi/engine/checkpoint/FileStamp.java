package dev.pifi.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells a file from a later one of its name: asked before its header is read and again before
 * each tensor is, because an access beyond the end of a mapped file ends the process.
 *
 * @param bytes the length
 * @param modified the time of the last change
 */
record FileStamp(long bytes, FileTime modified) {
  /** The stamp of a file as it is now. */
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(attributes.size(), attributes.lastModifiedTime());
  }

  /**
   * Requires that the file is still the one of this stamp.
   *
   * @throws dev.pifi.spi.PifiException CHECKPOINT_INVALID if it is not
   */
  void require(Path file) throws IOException {
    FileStamp now = of(file);
    if (!now.equals(this)) {
      throw CheckpointFault.malformed(
          file,
          "the file as it was when it was opened, " + bytes + " bytes of " + modified,
          now.bytes + " bytes of " + now.modified + "; it was changed while in use");
    }
  }
}
