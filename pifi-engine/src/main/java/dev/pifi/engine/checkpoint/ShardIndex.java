package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which shard holds which tensor, as an {@code index.json} says. Immutable.
 *
 * @param file the index
 * @param shardOf tensor name to shard, in the order of the index; the shards need not exist
 */
record ShardIndex(Path file, Map<String, Path> shardOf) {

  ShardIndex {
    shardOf = Collections.unmodifiableMap(new LinkedHashMap<>(shardOf));
  }

  /** Reads an index; shards lie in the same folder, and nowhere else. */
  static ShardIndex read(Path file) {
    Map<String, Object> json = StrictJson.readObject(file, ErrorCode.CHECKPOINT_INVALID);
    if (!(json.get("weight_map") instanceof Map<?, ?> weightMap)) {
      throw CheckpointFault.malformed(file, "an object named weight_map", "none");
    }
    Map<String, Path> shardOf = new LinkedHashMap<>();
    weightMap.forEach((name, shard) -> shardOf.put(String.valueOf(name), shard(file, name, shard)));
    return new ShardIndex(file, shardOf);
  }

  private static Path shard(Path index, Object name, Object shard) {
    // A name with a separator could lead out of the checkpoint's folder.
    if (shard instanceof String text && text.matches("[^/\\\\:\\x00]+") && !text.matches("\\.+")) {
      return index.resolveSibling(text);
    }
    throw CheckpointFault.malformed(
        index, String.valueOf(name), "the name of a shard in the same folder", "" + shard);
  }
}
