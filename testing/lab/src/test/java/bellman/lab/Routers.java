package bellman.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A test with every kind of router that can do what it needs; with all of them by default. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(Routers.Source.class)
@interface Routers {
  Ability[] value() default {};

  /** The kinds themselves. */
  final class Source implements ArgumentsProvider, AnnotationConsumer<Routers> {
    private Ability[] needed = {};

    @Override
    public void accept(Routers annotation) {
      needed = annotation.value();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return RouterKind.that(needed).map(Arguments::of);
    }
  }
}
