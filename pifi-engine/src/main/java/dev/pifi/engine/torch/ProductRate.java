package dev.pifi.engine.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;

/** The rate of a plain product of two square matrices, which no training step can exceed. */
public final class ProductRate {
  private static final String SCRIPT =
      """
      class Net(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def cast(self: __torch__.Net, a: List[Tensor]) -> List[Tensor]:
          return [torch.to(a[0], %1$d), torch.to(a[1], %1$d)]
        def product(self: __torch__.Net, a: List[Tensor]) -> List[Tensor]:
          p = torch.matmul(a[0], a[1])
          return [torch.to(torch.slice(torch.slice(p, 0, 0, 1, 1), 1, 0, 1, 1), 6)]
      """;

  private ProductRate() {}

  /**
   * The best of some products.
   *
   * @param bfloat16 whether the factors are bfloat16, else float32
   * @return multiplications and additions in 10^9 per second
   */
  public static double gflops(Device device, boolean bfloat16, int size, int products) {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(device);
        TorchModule module = new TorchModule(SCRIPT.formatted(bfloat16 ? 15 : 6), device)) {
      List<NDArray> factors =
          List.of(
              manager.randomNormal(new Shape(size, size)),
              manager.randomNormal(new Shape(size, size)));
      NDArray product = CompiledGraph.method(manager, "product");
      NDList cast = module.call(CompiledGraph.method(manager, "cast"), Map.of("a", factors), false);
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i <= products; i++) {
        long start = System.nanoTime();
        try (NDList result = module.call(product, Map.of("a", List.copyOf(cast)), false)) {
          result.get(0).toFloatArray();
        }
        if (i > 0) {
          best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
      }
      return 2 * Math.pow(size, 3) / best / 1e9;
    }
  }
}
