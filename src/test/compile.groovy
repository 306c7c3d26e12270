/*
 * How Groovy compiles the tests: without invokedynamic. Most calls of the tests are made once or a few times, and linking each
 * by invokedynamic costs more than it ever gains. The plugin of Maven has no option for that and switches it on after this
 * script, so it is switched off as each class is read.
 */
withConfig(configuration) {
    inline(phase: 'CONVERSION') { source, context, type -> source.configuration.optimizationOptions.indy = false }
}
