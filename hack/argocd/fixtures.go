package main

import (
	"fmt"
	"io/fs"
	"path"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/states"
)

// What is no state: objects whose spec the operator has not looked at, and their message.
const (
	edited  = "edited"
	created = "new"
	unseen  = "Drover has not looked at this spec yet"
)

// healthTests is the file that Argo CD's own tests read.
type healthTests struct {
	Tests []healthTest `json:"tests"`
}

type healthTest struct {
	HealthStatus health `json:"healthStatus"`
	InputPath    string `json:"inputPath"`
}

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// fixtures returns an object for each state of each kind, and the health that it should have, by their files.
func fixtures(samples fs.FS) (map[string][]byte, error) {
	all, err := states.All()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for kind, sample := range map[string]string{
		"AppAssessment": "acme-appassessment.yaml", "CloudSite": "acme-cloudsite.yaml", "Migration": "wave-1.yaml",
	} {
		content, err := fs.ReadFile(samples, sample)
		if err != nil {
			return nil, err
		}
		k := kindOf{folder: path.Join("resource_customizations", group, kind), files: files, sample: content}
		if err := k.add(all, kind); err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
	}
	return files, nil
}

// kindOf gathers the files of one kind.
type kindOf struct {
	folder string
	files  map[string][]byte
	sample []byte
	tests  healthTests
}

func (k *kindOf) add(all []states.State, kind string) error {
	for _, state := range all {
		if state.Kind != kind {
			continue
		}
		if err := k.put(state, state.Name(), health{state.Health(), state.Reason + ": " + state.Message}); err != nil {
			return err
		}
		if state.Health() != "Healthy" {
			continue
		}
		// What was true of a former spec says nothing of one that was edited since.
		if err := k.put(state, edited, health{"Progressing", unseen}); err != nil {
			return err
		}
	}
	if err := k.put(states.State{}, created, health{"Progressing", unseen}); err != nil {
		return err
	}
	content, err := yaml.Marshal(k.tests)
	k.files[path.Join(k.folder, "health_test.yaml")] = content
	return err
}

// put adds the sample in a state, as a file and as a row of the tests.
func (k *kindOf) put(state states.State, name string, want health) error {
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(k.sample, &object.Object); err != nil {
		return err
	}
	written, err := state.Object()
	if err != nil {
		return err
	}
	object.Object["status"] = written.Object["status"]
	object.SetGeneration(written.GetGeneration())
	switch name {
	case edited:
		object.SetGeneration(written.GetGeneration() + 1)
	case created:
		object.Object["status"] = map[string]any{"observedGeneration": int64(-1)}
		object.SetGeneration(1)
	}
	content, err := yaml.Marshal(object.Object)
	file := path.Join("testdata", name+".yaml")
	k.files[path.Join(k.folder, file)] = content
	k.tests.Tests = append(k.tests.Tests, healthTest{want, file})
	return err
}
