package dev.pifi.engine.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  @ParameterizedTest
  @CsvSource({
    "FP32, 1, OK",
    "FP32, 2, FAILED",
    "FP32, NaN, FAILED",
    "BF16, 2, OK",
    "BF16, NaN, FAILED",
    "BF16, Infinity, FAILED"
  })
  void aGradientInBfloat16IsNotJudgedButMustBeANumber(
      Precision precision, float number, FixtureReport.Status status) {
    Comparison comparison = new Comparison(Device.cpu(), precision);
    comparison.gradient("g", new Tensor.Floats(new float[] {number}, 1), new float[] {1}, 1);
    assertEquals(status, comparison.report("x").status());
  }

  @ParameterizedTest
  @CsvSource({"cpu, 0.9e-5, OK", "cpu, 1.5e-5, FAILED", "gpu, 1.5e-5, OK", "gpu, 3e-5, FAILED"})
  void anOutputMayBeALittleFurtherAwayOnAGpu(
      String device, float difference, FixtureReport.Status status) {
    Comparison comparison =
        new Comparison(device.equals("gpu") ? Device.gpu() : Device.cpu(), Precision.FP32);
    comparison.output(
        "o", new Tensor.Floats(new float[] {difference}, 1), new float[] {0}, new long[] {1});
    assertEquals(status, comparison.report("x").status());
  }
}
