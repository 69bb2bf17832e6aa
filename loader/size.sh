#!/bin/sh
cd "$(dirname "$0")"
mkdir -p /tmp/loader
echo {} > /tmp/loader/names.json
for f in frame widget; do
../node_modules/.bin/esbuild src/$f.js --bundle --format=iife --target=es2020 --minify --mangle-props=^_[a-z] --mangle-cache=/tmp/loader/names.json --define:__FRAME_FILE__='"frame-1234567890.js"' --define:__BUILD__='"abcdef1234"' --define:__VERSION__='"0.1.0"' --outfile=/tmp/loader/$f.js --log-level=error
done
node -e 'const z=require("zlib"),f=require("fs");let t=0;for(const n of ["widget","frame"]){try{const b=f.readFileSync("/tmp/loader/"+n+".js");const c=z.brotliCompressSync(b).length;t+=c;console.log(n,b.length,"br",c)}catch(e){}}console.log("both br",t)'
