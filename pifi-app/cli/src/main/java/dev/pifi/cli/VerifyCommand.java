package dev.pifi.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.torch.Devices;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.engine.verify.FixtureVerifier;
import dev.pifi.spi.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pifi verify}: compares models with golden values of an independent implementation. */
@Command(
    name = "verify",
    description = "Compare models with golden values, one line for each fixture.",
    footer = {"", "Example:", "  pifi verify golden/slm golden/llm"})
public final class VerifyCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Folders of fixtures.")
  private List<Path> folders;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description =
          "fp32, or bf16 with its wider tolerances and gradients not judged (default:"
              + " ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "auto, cpu or cuda[:n] (default: ${DEFAULT-VALUE}).")
  private String device;

  @Override
  public Integer call() throws JsonProcessingException {
    boolean good = true;
    RuntimeSpec runtime =
        new RuntimeSpec(RuntimeOptions.device(device), RuntimeOptions.precision(precision), 0);
    FixtureVerifier verifier =
        new FixtureVerifier(
            Families.of(Plugins.loader()), Devices.choose(runtime), Precision.choose(runtime));
    for (Path folder : folders) {
      for (FixtureReport report : verifier.verify(folder)) {
        good &= report.status() == FixtureReport.Status.OK;
        System.out.println(json ? new ObjectMapper().writeValueAsString(report) : line(report));
      }
    }
    return good ? 0 : ErrorCode.VERIFICATION_FAILED.exitCode();
  }

  private static String line(FixtureReport r) {
    return String.format(
        Locale.ROOT,
        "%-44s %4d cases  outputs %.1e  gradients %.1e  %s%s",
        r.name(),
        r.cases(),
        r.largestOutputDifference(),
        r.largestGradientDifference(),
        r.status() == FixtureReport.Status.OK ? "ok" : r.status(),
        r.detail().isEmpty() ? "" : ": " + r.detail());
  }
}
