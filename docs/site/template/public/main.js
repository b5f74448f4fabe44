export default {
  // What a page does not name the language of is a command or an output: guessing would colour it as a comment.
  configureHljs: hljs => hljs.configure({ languages: [] }),
}
