/** Loads libraries of the WAR when a page first needs them. */

const loaded = new Map();

function script(url, name) {
  if (!loaded.has(url)) {
    loaded.set(
      url,
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = url;
        element.onload = () => resolve(globalThis[name]);
        element.onerror = () => reject(new Error(`${url} is not there`));
        document.head.append(element);
      }),
    );
  }
  return loaded.get(url);
}

/** uPlot; versions are those of the pom. */
export const charts = () => script("/webjars/uplot/1.6.30/dist/uPlot.iife.min.js", "uPlot");

/** js-yaml. */
export const yaml = () => script("/webjars/js-yaml/4.1.1/dist/js-yaml.min.js", "jsyaml");
