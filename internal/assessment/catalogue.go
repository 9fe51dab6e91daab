package assessment

import (
	_ "embed"
	"fmt"

	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/api/v1alpha1"
)

//go:embed repeatable.yaml
var repeatableApps []byte

//go:embed advisories.yaml
var advisories []byte

// Repeatable is an app whose data may be migrated again within the same plan, from a version on. An edition without a version
// is not repeatable.
type Repeatable struct {
	Key        string `json:"key"`
	Server     string `json:"server,omitempty"`
	DataCenter string `json:"dataCenter,omitempty"`
	Source     string `json:"source,omitempty"`
}

// Advisory is what a vendor announced about the versions of an app below one.
type Advisory struct {
	Key    string `json:"key"`
	Below  string `json:"below"`
	Text   string `json:"text"`
	Source string `json:"source"`
}

// Catalogue is what is known of single apps besides what the Marketplace says.
type Catalogue struct {
	repeatable map[string]Repeatable
	advisories map[string][]Advisory
}

// NewCatalogue reads the catalogue that comes with Drover. Rows in extra replace those of the same key.
func NewCatalogue(extra ...Repeatable) (*Catalogue, error) {
	var known []Repeatable
	if err := yaml.UnmarshalStrict(repeatableApps, &known); err != nil {
		return nil, fmt.Errorf("read the catalogue of repeatable apps: %w", err)
	}
	var announced []Advisory
	if err := yaml.UnmarshalStrict(advisories, &announced); err != nil {
		return nil, fmt.Errorf("read the advisories: %w", err)
	}
	c := &Catalogue{repeatable: map[string]Repeatable{}, advisories: map[string][]Advisory{}}
	for _, app := range append(known, extra...) {
		for _, version := range []string{app.Server, app.DataCenter} {
			if _, ok := ParseVersion(version); version != "" && !ok {
				return nil, fmt.Errorf("read the catalogue of repeatable apps: %s has %q, which is no version", app.Key, version)
			}
		}
		c.repeatable[app.Key] = app
	}
	for _, advisory := range announced {
		c.advisories[advisory.Key] = append(c.advisories[advisory.Key], advisory)
	}
	return c, nil
}

// Repeatable tells whether the data of this version of an app may be migrated again within the same plan. What cannot be
// compared is not repeatable.
func (c *Catalogue) Repeatable(key, version string, deployment v1alpha1.Deployment) bool {
	app := c.repeatable[key]
	from := app.DataCenter
	if deployment == v1alpha1.DeploymentServer {
		from = app.Server
	}
	least, known := ParseVersion(from)
	installed, readable := ParseVersion(version)
	return known && readable && installed.Compare(least) >= 0
}

// warnings are the advisories that touch a version. One that cannot be compared may be touched.
func (c *Catalogue) warnings(key, version string) []string {
	var texts []string
	for _, advisory := range c.advisories[key] {
		below, _ := ParseVersion(advisory.Below)
		if installed, readable := ParseVersion(version); !readable || installed.Compare(below) < 0 {
			texts = append(texts, advisory.Text)
		}
	}
	return texts
}
