package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Weights;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Frozen matrices in bfloat16. */
class FrozenWeightsTest {
  private static final Parameter MATRIX =
      new Parameter("matrix", Shape.of(2L, 2L), Initializer.zeros());
  private static final Parameter VECTOR =
      new Parameter("vector", Shape.of(2L), Initializer.zeros());

  @Test
  void bytesThatAreBfloat16AreUsedWhereTheyLie() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits : new int[] {0x3F80, 0x4000, 0xBF80, 0}) {
      bytes.putShort((short) bits);
    }
    try (Weights weights = new Weights(Device.cpu(), Precision.BF16)) {
      weights.putBfloat16(MATRIX, bytes.flip());
      assertArrayEquals(new float[] {1, 2, -1, 0}, weights.floats("matrix"));
      bytes.putShort(0, (short) 0x4040);
      assertEquals(3, weights.floats("matrix")[0], "a copy would still be 1");
    }
  }

  @Test
  void numbersThatAreFloat32AreUsedWhereTheyLie() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(16).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : new float[] {1, 2, -1, 0}) {
      bytes.putFloat(value);
    }
    try (Weights weights = Weights.onCpu()) {
      weights.putFloat32(MATRIX, bytes.flip());
      assertArrayEquals(new float[] {1, 2, -1, 0}, weights.floats("matrix"));
      bytes.putFloat(0, 3);
      assertEquals(3, weights.floats("matrix")[0], "a copy would still be 1");
      weights.set("matrix", new float[] {5, 6, 7, 8});
      assertArrayEquals(new float[] {5, 6, 7, 8}, weights.floats("matrix"));
      assertEquals(3, bytes.getFloat(0), "a file's memory is not written");
    }
  }

  @Test
  void otherNumbersAreRoundedToTheNearestAndTiesToEven() {
    float step = 1f / 128;
    float[] values = {1 + step / 2, 1 + 1.5f * step, 1 + 0.51f * step, Float.NaN};
    try (Weights weights = new Weights(Device.cpu(), Precision.BF16_WIDENED)) {
      weights.putFrozen(MATRIX, values);
      float[] expected = {1, 1 + 2 * step, 1 + step, Float.NaN};
      assertArrayEquals(expected, weights.floats("matrix"));
      weights.set("matrix", new float[] {5, 6, 7, 8});
      assertArrayEquals(new float[] {5, 6, 7, 8}, weights.floats("matrix"));
    }
  }

  @Test
  void onlyMatricesAndOnlyInBfloat16AreNarrowed() {
    float exact = 1 + 1f / 1024;
    try (Weights weights = new Weights(Device.cpu(), Precision.BF16)) {
      weights.putFrozen(VECTOR, new float[] {exact, exact});
      assertEquals(exact, weights.floats("vector")[0]);
      assertEquals(Set.of(), weights.bfloat16Names());
    }
    try (Weights weights = new Weights(Device.cpu())) {
      weights.putFrozen(MATRIX, new float[] {exact, exact, exact, exact});
      assertEquals(exact, weights.floats("matrix")[0]);
    }
  }
}
