"""Opens reports in headless Chromium: every figure is drawn, nothing is fetched or complained of, keys reach everything, attacks stay text."""
import json
import shutil
import time
import unittest

from report_support import WithReports

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys
except ModuleNotFoundError:
    webdriver = None

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
WAIT = 60  # seconds for the figures of a page, on a machine that does other things


def started(width=1200):
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", f"--window-size={width},1000"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(service=Service(DRIVER), options=options)
    browser.set_page_load_timeout(WAIT)
    browser.set_script_timeout(WAIT)
    return browser


@unittest.skipIf(webdriver is None or not BROWSER or not DRIVER, "needs Chromium (Debian: chromium chromium-driver python3-selenium)")
class InTheBrowser(WithReports):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for page, file in (("court.html", cls.court("court")), ("hostile.html", cls.hostile())):
            text, (code, _, complained) = cls.report(page, file)
            assert code == 0 and text, complained
        cls.browser = started()
        cls.addClassCleanup(cls.browser.quit)

    def js(self, script, *words):
        return self.browser.execute_script(script, *words)

    def open(self, page):
        """Opens a page and waits for its figures; gives how many were drawn."""
        for log in ("browser", "performance"):
            self.browser.get_log(log)
        self.browser.get((self.folder / page).as_uri())
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            drawn = self.js("return document.documentElement.dataset.drawn")
            if drawn:
                return int(drawn)
            time.sleep(0.1)
        self.fail(f"{page}: no figure was drawn; the console says {self.browser.get_log('browser')}")

    def requests(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"]

    def test_every_figure_is_drawn_and_nothing_else_happens(self):
        for page in ("court.html", "hostile.html"):
            with self.subTest(page):
                self.assertEqual(self.open(page), self.js("return document.querySelectorAll('figure .picture').length"))
                self.assertGreater(self.js("return document.querySelectorAll('figure .picture').length"), 3)
                bare = self.js("""return [...document.querySelectorAll('.picture')].filter(plot => {
                    const svg = plot.querySelector('svg.main-svg'), marks = plot.querySelectorAll('svg.main-svg path, svg.main-svg rect');
                    return !svg || svg.getBoundingClientRect().width < 300 || marks.length < 5; }).map(plot => plot.id)""")
                self.assertEqual(bare, [])
                self.assertEqual(self.browser.get_log("browser"), [])
                asked = self.requests()
                self.assertTrue(asked[0].startswith("file:"))
                self.assertEqual([address for address in asked[1:] if not address.startswith("data:")], [])

    def test_the_policy_forbids_what_is_not_the_pages(self):
        """Were a text of a stranger to become markup after all, it could neither run nor fetch."""
        self.open("court.html")
        self.js("""document.body.insertAdjacentHTML('beforeend', '<img src="http://localhost:9/x.png" onerror="document.title=\\'broken\\'">');
                   const script = document.createElement('script'); script.textContent = "document.title = 'broken'"; document.body.append(script);
                   fetch('http://localhost:9/').catch(() => {});""")
        time.sleep(0.5)
        self.assertEqual(self.js("return document.title"), "court seen")
        refused = [entry["message"] for entry in self.browser.get_log("browser")]
        self.assertGreaterEqual(sum("Content Security Policy" in message for message in refused), 3, refused)

    def test_attacks_stay_text(self):
        self.open("hostile.html")
        self.assertNotEqual(self.js("return document.title"), "broken")
        self.assertTrue(self.js("return document.title").startswith("title \"><img"))
        self.assertEqual(self.js("return document.querySelectorAll('img:not([src^=\"data:\"])').length"), 0)
        for summary in self.browser.find_elements("css selector", "details:not([open]) > summary"):
            self.js("arguments[0].parentElement.open = true", summary)
        self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), self.js("return innerWidth"))

    def test_landmarks(self):
        self.open("court.html")
        tree = self.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        roles = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node.get("ignored")]
        for role in ("banner", "navigation", "main", "contentinfo"):
            self.assertEqual(sum(role == found for found, _ in roles), 1, role)
        regions = [name for role, name in roles if role == "region"]
        self.assertEqual(regions, self.js("return [...document.querySelectorAll('h2')].map(heading => heading.textContent)"))
        pictures = [name for role, name in roles if role in ("img", "image") and len(name) > 30]
        self.assertEqual(len(pictures), self.js("return document.querySelectorAll('.picture').length"))
        levels = self.js("return [...document.querySelectorAll('h1,h2,h3,h4')].map(heading => +heading.tagName[1])")
        self.assertTrue(all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels)

    def test_keys_reach_everything(self):
        self.open("court.html")
        seen = []
        for _ in range(300):
            ActionChains(self.browser).send_keys(Keys.TAB).perform()
            found = self.js("""const e = document.activeElement, s = getComputedStyle(e);
                return [e === document.body ? '' : e.tagName + (e.id ? '#' + e.id : '') + (e.getAttribute('href') || '').slice(0, 30) +
                        (e.tagName === 'SUMMARY' ? e.textContent : ''), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]""")
            if not found[0] or found[0] == (seen[0][0] if seen else None):
                break
            seen.append(found)
        names = [name for name, _ in seen]
        sections = self.js("return [...document.querySelectorAll('section')].map(section => section.id)")
        self.assertEqual(names[:1 + len(sections)], ["A#report", *(f"A#{section}" for section in sections)])
        for plot in self.js("return [...document.querySelectorAll('.picture')].map(plot => plot.id)"):
            self.assertIn(f"DIV#{plot}", names)
        folds = self.js("return [...document.querySelectorAll('details > summary')].filter(one => one.checkVisibility()).map(one => one.textContent)")
        self.assertEqual([name[len("SUMMARY"):] for name in names if name.startswith("SUMMARY")], folds)
        self.assertEqual([name for name, visible in seen if not visible], [])

    def test_keys_zoom_and_move_a_figure(self):
        self.open("court.html")
        self.js("document.getElementById('figure-capability').focus()")
        ranges = "return document.getElementById('figure-capability')._fullLayout.xaxis.range"
        whole = self.js(ranges)
        ActionChains(self.browser).send_keys("+").perform()
        near = self.js(ranges)
        self.assertAlmostEqual(near[1] - near[0], 0.75 * (whole[1] - whole[0]), places=6)
        ActionChains(self.browser).send_keys(Keys.ARROW_RIGHT).perform()
        moved = self.js(ranges)
        self.assertGreater(moved[0], near[0])
        self.assertAlmostEqual(moved[1] - moved[0], near[1] - near[0], places=6)
        ActionChains(self.browser).send_keys("0").perform()
        for found, wanted in zip(self.js(ranges), whole):
            self.assertAlmostEqual(found, wanted, places=6)

    def test_narrow_screens_and_no_scripts(self):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 400, "height": 900, "deviceScaleFactor": 1, "mobile": True})
        self.addCleanup(self.browser.execute_cdp_cmd, "Emulation.clearDeviceMetricsOverride", {})
        for page in ("court.html", "hostile.html"):
            self.open(page)
            self.assertLessEqual(self.js("return document.documentElement.scrollWidth"), 400, page)
            self.assertEqual(self.js("return [...document.querySelectorAll('.picture svg.main-svg')].filter(one => !one.closest('.wide') && one.getBoundingClientRect().right > 401).length"), 0)
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        self.addCleanup(self.browser.execute_cdp_cmd, "Emulation.setScriptExecutionDisabled", {"value": False})
        self.browser.get((self.folder / "court.html").as_uri())
        plots = self.browser.find_elements("css selector", ".picture")
        self.assertTrue(plots and all("its data stand in the table below" in plot.text for plot in plots))

    def test_it_prints(self):
        self.open("court.html")
        page = self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
        self.assertGreater(len(page), 50_000)


if __name__ == "__main__":
    unittest.main()
