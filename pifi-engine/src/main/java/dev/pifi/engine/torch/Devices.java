package dev.pifi.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;

/** The device that a run uses. */
public final class Devices {
  private Devices() {}

  /**
   * The device asked for; {@code auto} takes a GPU where libtorch sees one.
   *
   * @throws PifiException UNSUPPORTED if a GPU is asked for that is not there
   */
  public static Device choose(RuntimeSpec runtime) {
    if (runtime.threads() > 0) {
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(runtime.threads()));
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    return switch (runtime.device().kind()) {
      case CPU -> Device.cpu();
      case AUTO -> gpus > 0 ? Device.gpu(0) : Device.cpu();
      case CUDA -> gpu(runtime.device().index(), gpus);
    };
  }

  private static Device gpu(int index, int gpus) {
    if (index >= gpus) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, "runtime.device")
          .expected("cuda:" + index)
          .actual(gpus + " GPUs that libtorch can use")
          .remedy("use device cpu, or give PiFi a libtorch with CUDA as docs/gpu.md says")
          .build();
    }
    return Device.gpu(index);
  }
}
