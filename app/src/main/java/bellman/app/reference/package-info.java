/**
 * Pages of {@code docs/} that are made out of the program, so that they can't lag behind it: {@code
 * bellman reference reasons} and {@code bellman reference api}. Texts about closed types stand in
 * switches without a default: a reason without a text does not compile, and tests hold the files
 * against what is printed here.
 */
package bellman.app.reference;
