FROM ubuntu:20.04
RUN apt-get update && apt-get install -y python3 python3-pip wget sudo git
RUN wget https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh
RUN bash Miniconda3-latest-Linux-x86_64.sh -b -p /opt/conda
RUN rm Miniconda3-latest-Linux-x86_64.sh
ENV PATH /opt/conda/bin:$PATH
COPY . /notebooks
RUN conda install -y jupyterlab pandas scikit-learn matplotlib
RUN pip install seaborn xgboost
RUN git clone https://github.com/example/datasets.git /data
WORKDIR /notebooks
EXPOSE 8888
CMD jupyter lab --ip=0.0.0.0 --allow-root --NotebookApp.token=''
