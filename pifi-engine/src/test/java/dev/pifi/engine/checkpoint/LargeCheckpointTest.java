package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint of Llama-3.1-8B's shape, 16 GB in four sparse shards, of which one layer is read.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are not sparse there")
class LargeCheckpointTest {
  private static final int LAYERS = 32;
  private static final int SHARDS = 4;
  private static final Map<String, long[]> LAYER = new LinkedHashMap<>();

  static {
    LAYER.put("self_attn.q_proj", new long[] {4096, 4096});
    LAYER.put("self_attn.k_proj", new long[] {1024, 4096});
    LAYER.put("self_attn.v_proj", new long[] {1024, 4096});
    LAYER.put("self_attn.o_proj", new long[] {4096, 4096});
    LAYER.put("mlp.gate_proj", new long[] {14336, 4096});
    LAYER.put("mlp.up_proj", new long[] {14336, 4096});
    LAYER.put("mlp.down_proj", new long[] {4096, 14336});
    LAYER.put("input_layernorm", new long[] {4096});
    LAYER.put("post_attention_layernorm", new long[] {4096});
  }

  @TempDir Path folder;

  @Test
  void oneLayerOfSixteenGigabytesIsMappedAndNothingElseIsRead() throws IOException {
    StringBuilder index = new StringBuilder();
    long total = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      total += writeShard(shard, index);
    }
    assertTrue(total > 15_900_000_000L, "bytes " + total);
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{" + index.substring(1) + "}}");
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    long mapped = 0;
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertEquals(LAYERS * LAYER.size() + 2, checkpoint.names().size());
      for (String part : LAYER.keySet()) {
        TensorEntry entry = checkpoint.entry("model.layers.31." + part + ".weight");
        for (ByteBuffer slice : checkpoint.map(entry)) {
          mapped += slice.remaining();
          assertEquals(0, slice.get(slice.limit() - 1));
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(436_224_000L, mapped, "the bytes of one layer");
    assertTrue(allocated < 50_000_000, "allocated " + allocated);
    assertTrue(seconds < 30, "took " + seconds + " s");
  }

  private long writeShard(int shard, StringBuilder index) throws IOException {
    String name = String.format("model-%05d-of-%05d.safetensors", shard + 1, SHARDS);
    List<String> entries = new ArrayList<>();
    long offset = 0;
    for (int layer = shard * LAYERS / SHARDS; layer < (shard + 1) * LAYERS / SHARDS; layer++) {
      for (Map.Entry<String, long[]> part : LAYER.entrySet()) {
        String tensor = "model.layers." + layer + "." + part.getKey() + ".weight";
        offset = add(tensor, part.getValue(), offset, entries);
        index.append(",\"").append(tensor).append("\":\"").append(name).append('"');
      }
    }
    if (shard == 0 || shard == SHARDS - 1) {
      String tensor = shard == 0 ? "model.embed_tokens.weight" : "lm_head.weight";
      offset = add(tensor, new long[] {128256, 4096}, offset, entries);
      index.append(",\"").append(tensor).append("\":\"").append(name).append('"');
    }
    byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
      file.write(header);
      file.setLength(8 + header.length + offset);
    }
    return 8 + header.length + offset;
  }

  private static long add(String name, long[] shape, long offset, List<String> entries) {
    long bytes = 2;
    List<String> sizes = new ArrayList<>();
    for (long size : shape) {
      bytes *= size;
      sizes.add(Long.toString(size));
    }
    entries.add(
        String.format(
            "\"%s\":{\"dtype\":\"BF16\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
            name, String.join(",", sizes), offset, offset + bytes));
    return offset + bytes;
  }
}
