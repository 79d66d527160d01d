package dev.pifi.graph.reference;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import java.util.List;

/** Products, norms, attention and loss, written as their definitions. */
final class Layers {
  private Layers() {}

  static Tensor linear(List<Tensor> in) {
    Tensor x = in.get(0);
    Tensor weight = in.get(1);
    int inner = weight.size(1);
    int out = weight.size(0);
    int[] shape = x.shape().clone();
    shape[shape.length - 1] = out;
    Tensor result = Tensor.of(shape);
    for (int i = 0; i < result.data().length; i++) {
      double sum = in.size() == 3 ? in.get(2).data()[i % out] : 0;
      for (int k = 0; k < inner; k++) {
        sum += x.data()[i / out * inner + k] * weight.data()[i % out * inner + k];
      }
      result.data()[i] = sum;
    }
    return result;
  }

  static Tensor matmul(Tensor a, Tensor b, int[] shape) {
    int rank = shape.length;
    int m = shape[rank - 2];
    int n = shape[rank - 1];
    int inner = a.size(-1);
    int[] left = shape.clone();
    left[rank - 1] = inner;
    int[] right = shape.clone();
    right[rank - 2] = inner;
    double[] x = a.broadcast(left).data();
    double[] y = b.broadcast(right).data();
    Tensor result = Tensor.of(shape);
    for (int i = 0; i < result.data().length; i++) {
      int batch = i / (m * n);
      int row = i / n % m;
      for (int k = 0; k < inner; k++) {
        result.data()[i] += x[(batch * m + row) * inner + k] * y[(batch * inner + k) * n + i % n];
      }
    }
    return result;
  }

  static Tensor norm(List<Tensor> in, double epsilon, boolean centred) {
    Tensor x = in.get(0);
    int width = x.size(-1);
    Tensor result = Tensor.of(x.shape());
    for (int row = 0; row < x.data().length; row += width) {
      double mean = 0;
      for (int i = 0; centred && i < width; i++) {
        mean += x.data()[row + i] / width;
      }
      double variance = 0;
      for (int i = 0; i < width; i++) {
        variance += Math.pow(x.data()[row + i] - mean, 2) / width;
      }
      for (int i = 0; i < width; i++) {
        double normed = (x.data()[row + i] - mean) / Math.sqrt(variance + epsilon);
        result.data()[row + i] = normed * in.get(1).data()[i] + (centred ? in.get(2).data()[i] : 0);
      }
    }
    return result;
  }

  static Tensor rotary(Tensor x, Tensor cosines, Tensor sines, int heads) {
    int length = x.size(1);
    int width = x.size(2);
    int d = width / heads;
    int[] table = {length, d};
    double[] cos = cosines.broadcast(table).data();
    double[] sin = sines.broadcast(table).data();
    Tensor result = Tensor.of(x.shape());
    for (int i = 0; i < x.data().length; i++) {
      int j = i % d;
      int t = i / width % length * d + j;
      double turned = j < d / 2 ? -x.data()[i + d / 2] : x.data()[i - d / 2];
      result.data()[i] = x.data()[i] * cos[t] + turned * sin[t];
    }
    return result;
  }

  static Tensor softmax(Tensor x) {
    int width = x.size(-1);
    Tensor result = Tensor.of(x.shape());
    for (int row = 0; row < x.data().length; row += width) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < width; i++) {
        greatest = Math.max(greatest, x.data()[row + i]);
      }
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += Math.exp(x.data()[row + i] - greatest);
      }
      for (int i = 0; i < width; i++) {
        result.data()[row + i] = Math.exp(x.data()[row + i] - greatest) / sum;
      }
    }
    return result;
  }

  static Tensor attention(List<Tensor> in, Attributes attributes) {
    int heads = attributes.get(Attribute.HEADS);
    int group = heads / attributes.get(Attribute.KEY_VALUE_HEADS);
    Tensor q = in.get(0);
    Tensor k = in.get(1);
    Tensor v = in.get(2);
    int batch = q.size(0);
    int s = q.size(1);
    int t = k.size(1);
    int d = q.size(2) / heads;
    int dv = v.size(2) * group / heads;
    int[] shape = {batch, heads, s, t};
    Tensor scores = Tensor.of(shape);
    double cap = attributes.get(Attribute.SOFT_CAP);
    for (int i = 0; i < scores.data().length; i++) {
      int b = i / (heads * s * t);
      int h = i / (s * t) % heads;
      int from = (b * s + i / t % s) * q.size(2) + h * d;
      int to = (b * t + i % t) * k.size(2) + h / group * d;
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += q.data()[from + j] * k.data()[to + j];
      }
      sum *= attributes.get(Attribute.SCALE);
      scores.data()[i] = cap > 0 ? cap * Math.tanh(sum / cap) : sum;
    }
    if (in.size() == 4) {
      Tensor bias = in.get(3).broadcast(shape);
      for (int i = 0; i < scores.data().length; i++) {
        scores.data()[i] += bias.data()[i];
      }
    }
    return weigh(softmax(scores), v, new int[] {batch, s, heads * dv}, group, dv);
  }

  private static Tensor weigh(Tensor weights, Tensor v, int[] shape, int group, int dv) {
    int heads = weights.size(1);
    int s = weights.size(2);
    int t = weights.size(3);
    Tensor result = Tensor.of(shape);
    for (int i = 0; i < result.data().length; i++) {
      int b = i / (s * heads * dv);
      int row = i / (heads * dv) % s;
      int h = i / dv % heads;
      for (int key = 0; key < t; key++) {
        result.data()[i] +=
            weights.data()[((b * heads + h) * s + row) * t + key]
                * v.data()[(b * t + key) * v.size(2) + h / group * dv + i % dv];
      }
    }
    return result;
  }

  static double crossEntropy(List<Tensor> in, double smoothing, long ignored) {
    Tensor logits = in.get(0);
    Tensor labels = in.get(1);
    int classes = logits.size(-1);
    Tensor probabilities = softmax(logits);
    double sum = 0;
    for (int row = 0; row < labels.data().length; row++) {
      int label = (int) labels.data()[row];
      for (int c = 0; label != ignored && c < classes; c++) {
        double wanted = smoothing / classes + (c == label ? 1 - smoothing : 0);
        double weight = in.size() == 3 ? in.get(2).data()[c] : 1;
        sum -= weight * wanted * Math.log(probabilities.data()[row * classes + c]);
      }
    }
    return sum;
  }
}
