// The script of the page: asks its own server for news, and changes only what is new. So the focus, an opened section, a
// marked text and a scrolled table stay as they are.
;(() => {
  /** @typedef {{ createHTML: (markup: string) => string }} Policy */
  /** @typedef {{ mark: string, markup: string }} Part */
  /** @typedef {{ title: string, says: string, at: string, upgrade: string, parts: Record<string, Part> }} News */

  const pauses = { shown: 1000, hidden: 5000, failed: 3000 }
  const limitMilliseconds = 40_000
  const copiedMilliseconds = 2000

  const main = element('upgrade')
  const says = element('says')
  const lost = element('lost')
  /** The mark of each part that is shown. @type {Map<string, string>} */
  const marks = new Map()
  const { trustedTypes } = /** @type {{ trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } }} */ (
    /** @type {unknown} */ (window)
  )
  /** @type {Policy} */
  const asItIs = { createHTML: (markup) => markup }
  const policy = trustedTypes === undefined ? asItIs : trustedTypes.createPolicy('page', asItIs)
  let isAsking = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /** @param {string} id */
  function element(id) {
    const found = document.getElementById(id)
    if (found === null) throw new Error(`the page has no ${id}`)
    return found
  }

  /**
   * Changes a node's attributes. A reader opens and closes sections: only a section whose own state has changed follows.
   * @param {Element} from
   * @param {Element} to
   */
  function changeAttributes(from, to) {
    const isSection = from instanceof HTMLDetailsElement
    if (isSection && from.dataset.open !== to.getAttribute('data-open')) from.open = to.hasAttribute('open')
    /** @param {string} name */
    const isReaders = (name) => isSection && name === 'open'
    for (const { name } of [...from.attributes])
      if (!to.hasAttribute(name) && !isReaders(name)) from.removeAttribute(name)
    for (const { name, value } of to.attributes)
      if (from.getAttribute(name) !== value && !isReaders(name)) from.setAttribute(name, value)
  }

  /**
   * Makes a node's contents like another's, and keeps each node that is alike.
   * @param {Node} from
   * @param {Node} to
   */
  function change(from, to) {
    const wanted = [...to.childNodes]
    wanted.forEach((next, index) => {
      const old = from.childNodes[index]
      if (old === undefined) from.appendChild(next)
      else if (old.nodeName !== next.nodeName) from.replaceChild(next, old)
      else if (old instanceof Element && next instanceof Element) {
        changeAttributes(old, next)
        change(old, next)
      } else if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue
    })
    while (from.childNodes.length > wanted.length) from.lastChild?.remove()
  }

  /** Buttons need this script, so it shows them. @param {ParentNode} within */
  function showButtons(within) {
    for (const button of within.querySelectorAll('button.copy')) button.removeAttribute('hidden')
  }

  /**
   * @param {string} name
   * @param {Part} part
   */
  function showPart(name, { mark, markup }) {
    const template = document.createElement('template')
    // A template's contents run nothing and load nothing; the server has made all text in it into text.
    template.innerHTML = policy.createHTML(markup)
    showButtons(template.content)
    change(element(`part-${name}`), template.content)
    marks.set(name, mark)
  }

  /** @param {string} text */
  function say(text) {
    if (says.textContent !== text) says.textContent = text
  }

  /** @param {boolean} isLost */
  function setLost(isLost) {
    lost.hidden = !isLost
    // It would go on to say how fresh the page is.
    element('part-fresh').hidden = isLost
  }

  async function ask() {
    const query = new URLSearchParams({ upgrade: main.dataset.upgrade ?? '', have: [...marks.values()].join(',') })
    const answer = await fetch(`/news?${query}`, { cache: 'no-store', signal: AbortSignal.timeout(limitMilliseconds) })
    if (!answer.ok) throw new Error((await answer.text()).trim().slice(0, 300))
    /** @type {News} */
    const news = await answer.json()
    for (const [name, part] of Object.entries(news.parts)) showPart(name, part)
    main.dataset.upgrade = news.upgrade
    main.dataset.at = news.at
    if (document.title !== news.title) document.title = news.title
    setLost(false)
    say(news.says)
  }

  async function goOn() {
    if (isAsking) return
    isAsking = true
    clearTimeout(timer)
    let pause = document.hidden ? pauses.hidden : pauses.shown
    try {
      await ask()
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      lost.textContent = `Not fresh: the server of this page (openstack-upgrade serve) does not answer since ${main.dataset.at ?? ''}: ${why}. Below is what was known then; it is asked again and again.`
      setLost(true)
      say('The server of this page does not answer. The page shows what was known before.')
      pause = pauses.failed
    }
    isAsking = false
    timer = setTimeout(goOn, pause)
  }

  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button.copy') : null
    if (!(button instanceof HTMLButtonElement)) return
    const command = button.dataset.copy ?? ''
    /** @param {string} word */
    const answer = (word) => {
      button.textContent = word
      say(`${word}: ${command}`)
      setTimeout(() => (button.textContent = 'Copy'), copiedMilliseconds)
    }
    // Without HTTPS or localhost a browser has no clipboard for pages: the command can be marked by a click.
    if (!('clipboard' in navigator)) answer('Not copied')
    else
      navigator.clipboard.writeText(command).then(
        () => answer('Copied'),
        () => answer('Not copied'),
      )
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void goOn()
  })
  showButtons(document)
  timer = setTimeout(goOn, pauses.shown)
})()
