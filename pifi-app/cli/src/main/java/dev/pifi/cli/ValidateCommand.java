package dev.pifi.cli;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecWriter;
import dev.pifi.engine.training.SpecCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pifi validate}: checks a spec and shows it with every default filled in. */
@Command(
    name = "validate",
    description = "Check a run spec, report every fault at once, and show it with all defaults.",
    footer = {"", "Example:", "  pifi validate run.yaml training.epochs=5 runtime.device=cpu"})
public final class ValidateCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SPEC", description = "The run spec.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "KEY=VALUE",
      description = "Values that replace those of the spec.")
  private List<String> overrides = List.of();

  @Option(names = "--quiet", description = "Show faults only.")
  private boolean quiet;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    RunSpec spec = SpecFiles.read(file, overrides);
    SpecCheck.require(spec, Families.of(Plugins.loader()));
    if (!quiet) {
      PrintWriter out = command.commandLine().getOut();
      out.print(SpecWriter.yaml(spec));
      out.flush();
    }
    return 0;
  }
}
