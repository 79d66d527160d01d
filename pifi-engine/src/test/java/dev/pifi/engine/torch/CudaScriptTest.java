package dev.pifi.engine.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for GPUs, as far as a CPU can tell: its archive runs there as well. */
class CudaScriptTest {
  private static final Optimizer ADAMW = new Optimizer(true, 0.9, 0.999, 1e-8, 0.01, 1);

  @Test
  void noTensorIsMadeElsewhereAndNoNumberComesToTheHost() {
    Graph graph = written();
    ScriptEmitter script = new ScriptEmitter(true, false, LinearKernels.NONE);
    script.forward("run", graph);
    script.accumulatedUpdate("update", 1, ADAMW);
    // The masks of the CPU's dropout are in every archive and nothing calls them here.
    String code = script.finish().replaceFirst("(?s)  def mask.*?(?=  def )", "");
    assertFalse(code.contains("(self).mask("), code);
    assertFalse(Pattern.compile("[ =(](int|float|bool)\\(").matcher(code).find(), code);
    Matcher made = Pattern.compile("torch\\.(empty|zeros|ones|full|arange)\\(.*").matcher(code);
    int count = 0;
    while (made.find()) {
      count++;
      assertEquals(true, made.group().contains("device="), made.group());
    }
    assertEquals(2, count, code);
  }

  @Test
  void itWritesWhatTheOtherWrites() {
    Graph graph = written();
    float[] memory = new float[2 * 6 * 3];
    float[] numbers = new float[2 * 2 * 3];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i + 1;
    }
    Map<String, Tensor> inputs =
        Map.of(
            "memory", new Tensor.Floats(memory, 2, 6, 3),
            "numbers", new Tensor.Floats(numbers, 2, 2, 3),
            "start", new Tensor.Longs(new long[] {3}, 1));
    try (Weights weights = Weights.onCpu();
        CompiledGraph here = CompiledGraph.inference(graph, weights);
        CompiledGraph there = CompiledGraph.of(graph, weights, script(graph))) {
      float[] expected = here.run(inputs).get("out").values();
      // The second example's first numbers are 7, 8, 9; they stand at place 3.
      assertEquals(8 + 3, expected[6 * 3 + 3 * 3 + 1]);
      assertArrayEquals(expected, there.run(inputs).get("out").values());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itUpdatesAsTheOtherDoes(boolean decoupled) {
    Optimizer optimizer = new Optimizer(decoupled, 0.9, 0.999, 1e-8, 0.01, 1);
    float[] here = updated(new ScriptEmitter(false, false, LinearKernels.NONE), optimizer);
    assertFalse(here[0] == 1);
    assertArrayEquals(
        here, updated(new ScriptEmitter(true, false, LinearKernels.NONE), optimizer), 1e-6f);
  }

  @Test
  void itChoosesTokensWithoutPackedWeights() {
    Graph graph = new Graph();
    graph.output("logits", graph.input("x", DType.FLOAT32, "batch", "beams", 4).mul(2));
    ScriptEmitter script = new ScriptEmitter(true, false, LinearKernels.NONE);
    script.mostProbable("best", graph, List.of());
    script.continuations("continuations", graph, List.of());
    try (Weights weights = Weights.onCpu();
        CompiledGraph compiled = CompiledGraph.of(graph, weights, script)) {
      NDManager manager = compiled.manager();
      NDArray logits = manager.create(new float[] {0, 3, 9, 4, 5, 1, 2, 0}, new Shape(1, 2, 4));
      NDArray banned = manager.create(new long[] {2});
      NDArray best = CompiledGraph.method(manager, "best");
      assertArrayEquals(
          new long[] {3, 0},
          compiled.callOnly(best, Map.of("a", List.of(logits, banned))).get(0).toLongArray());
      NDArray before = manager.create(new float[] {0, -100}, new Shape(1, 2, 1));
      NDArray more = CompiledGraph.method(manager, "continuations");
      NDList ranked = compiled.callOnly(more, Map.of("a", List.of(logits, banned, before)));
      assertArrayEquals(new long[] {3, 1, 0, 4}, ranked.get(1).toLongArray());
    }
  }

  @Test
  void attentionIsOneKernelWhereThatIsRight() {
    String whole = "(self).attend(";
    assertTrue(attention(DType.BFLOAT16, 8, 1, 1).contains(whole));
    assertFalse(attention(DType.FLOAT32, 8, 1, 1).contains(whole));
    assertFalse(attention(DType.BFLOAT16, 8, 2, 1).contains(whole), "a bias for each head");
    assertFalse(attention(DType.BFLOAT16, 8, 1, "length").contains(whole), "one for each row");
    assertFalse(attention(DType.BFLOAT16, 6, 1, 1).contains(whole), "heads of another size");
  }

  /** The expression of attention with two heads; the library has read its archive. */
  private static String attention(DType type, int headSize, int biasHeads, Object biasRows) {
    Graph graph = new Graph();
    Value x = graph.input("x", DType.FLOAT32, "batch", "length", 2 * headSize).cast(type);
    Value bias = graph.input("bias", DType.FLOAT32, "batch", biasHeads, biasRows, "length");
    Attributes attributes =
        Attributes.of(Attribute.HEADS, 2)
            .with(Attribute.KEY_VALUE_HEADS, 2)
            .with(Attribute.SCALE, 0.5)
            .with(Attribute.SOFT_CAP, 0.0)
            .with(Attribute.PROBABILITY, 0.1);
    Value mixed = graph.add(Op.ATTENTION, attributes, x, x, x, bias);
    graph.output("out", mixed.cast(DType.FLOAT32));
    ScriptEmitter script = script(graph);
    try (Weights weights = Weights.onCpu()) {
      CompiledGraph.of(graph, weights, script).close();
    }
    String code = script.finish();
    return code.substring(code.indexOf("  def run("));
  }

  private static ScriptEmitter script(Graph graph) {
    ScriptEmitter script = new ScriptEmitter(true, false, LinearKernels.NONE);
    script.forward("run", graph);
    return script;
  }

  /** Numbers written into a memory, dropout and positions added. */
  private static Graph written() {
    Graph graph = new Graph();
    Value memory = graph.input("memory", DType.FLOAT32, "batch", "length", 3);
    Value numbers = graph.input("numbers", DType.FLOAT32, "batch", 2, 3);
    Value start = graph.input("start", DType.INT64, 1);
    Axis length = Axis.of("length");
    Value places = graph.iota(length).cast(DType.FLOAT32).reshape(1, length, 1);
    graph.output("out", memory.write(1, numbers, start).dropout(0).add(places));
    return graph;
  }

  /** One parameter after two updates with a gradient that is clipped. */
  private static float[] updated(ScriptEmitter script, Optimizer optimizer) {
    Graph graph = new Graph();
    graph.output("out", graph.input("x", DType.FLOAT32, 1));
    script.accumulatedUpdate("update", 1, optimizer);
    try (Weights weights = Weights.onCpu();
        CompiledGraph compiled = CompiledGraph.of(graph, weights, script)) {
      NDManager manager = compiled.manager();
      NDArray weight = manager.create(new float[] {1, 2, 3});
      Map<String, List<NDArray>> lists = new LinkedHashMap<>();
      lists.put("a", List.of(manager.create(0f), manager.create(0.5f)));
      lists.put("mp", List.of(weight));
      lists.put("m", List.of(manager.zeros(weight.getShape())));
      lists.put("w", List.of(manager.zeros(weight.getShape())));
      for (int i = 0; i < 2; i++) {
        lists.put("g", List.of(manager.create(new float[] {3, -4, i})));
        compiled.callPlain(CompiledGraph.method(manager, "update"), lists);
      }
      return weight.toFloatArray();
    }
  }
}
