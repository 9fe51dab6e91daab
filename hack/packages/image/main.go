// Command image makes a container image without a container engine and without a base image: static binaries, a file that names the
// user, and nothing else. It is the operator's image unless flags name another program. The same binaries always give the same digest.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// options say what to make.
type options struct {
	release
	// binaries is the directory of the binaries, one in a directory for each architecture.
	binaries string
	// out is the directory of the archive and of the bills of materials.
	out string
	// push, if it is not empty, is the reference to push to.
	push string
}

func main() {
	o, created := options{}, ""
	flag.StringVar(&o.Name, "name", "drover", "the name of the image")
	flag.StringVar(&o.Command, "command", "manager", "the name of the binary that the image runs")
	flag.StringVar(&o.Version, "version", "", "the version")
	flag.StringVar(&o.Revision, "revision", "", "the commit")
	flag.StringVar(&created, "created", "", "the time of the commit")
	flag.StringVar(&o.binaries, "binaries", "", "the directory that has ARCHITECTURE/COMMAND for each architecture")
	flag.StringVar(&o.out, "out", "dist", "the directory of what is made")
	flag.StringVar(&o.push, "push", "", "a reference to push the image to, as in registry.example/drover:v1.0.0")
	flag.Parse()
	digest, err := run(context.Background(), o, created)
	if err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
	fmt.Println(digest)
}

// run makes everything and returns the digest of the image.
func run(ctx context.Context, o options, created string) (v1.Hash, error) {
	var err error
	if o.Created, err = time.Parse(time.RFC3339, created); err != nil {
		return v1.Hash{}, fmt.Errorf("-created: %w", err)
	}
	o.Created = o.Created.UTC()
	platforms, err := filepath.Glob(filepath.Join(o.binaries, "*", o.Command))
	if err != nil || len(platforms) == 0 {
		return v1.Hash{}, errors.Join(fmt.Errorf("%s has no */%s", o.binaries, o.Command), err)
	}
	index, err := o.index(platforms)
	if err != nil {
		return v1.Hash{}, err
	}
	if err := os.MkdirAll(o.out, 0o750); err != nil {
		return v1.Hash{}, err
	}
	for _, binary := range platforms {
		if err := writeBill(o, binary); err != nil {
			return v1.Hash{}, err
		}
	}
	if err := writeArchive(filepath.Join(o.out, o.Name+".tar"), index, o.release); err != nil {
		return v1.Hash{}, err
	}
	if o.push != "" {
		if err := push(ctx, o.push, index); err != nil {
			return v1.Hash{}, fmt.Errorf("push: %w", err)
		}
	}
	return index.Digest()
}

func writeBill(o options, binary string) error {
	bill, err := o.bill(binary)
	if err != nil {
		return err
	}
	file := o.Name + "-linux-" + architecture(binary) + ".spdx.json"
	return os.WriteFile(filepath.Join(o.out, file), bill, 0o600)
}

// push sends the image with the credentials that "docker login" and its likes left behind.
func push(ctx context.Context, reference string, index v1.ImageIndex) error {
	tag, err := name.ParseReference(reference)
	if err != nil {
		return err
	}
	return remote.WriteIndex(tag, index, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))
}
